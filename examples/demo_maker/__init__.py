"""What `make_demo_company.py` is made of: people, their working time, and what is wrong on purpose."""
