"""Claims on people's pay: enforcement, consent, loans and fees, with the part of pay that nobody may take."""
