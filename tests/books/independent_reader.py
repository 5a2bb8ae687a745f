"""Reads the audit trail again with nothing but the standard library, from the description of form 1 alone."""

import hashlib
import json
import sqlite3
import struct

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover_x(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0) or 0
Point = tuple[int, int, int, int]
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def add(a: Point, b: Point) -> Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    g, h = 2 * a[3] * b[3] * D, 2 * a[2] * b[2]
    x, y, z, t = (f - e) % P, (h - g) % P, (h + g) % P, (f + e) % P
    return x * y % P, z * t % P, y * z % P, x * t % P


def times(number: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result


def point_of(raw: bytes) -> Point | None:
    whole = int.from_bytes(raw, "little")
    y, sign = whole & ((1 << 255) - 1), whole >> 255
    x = recover_x(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def signature_fits(public: bytes, message: bytes, signature: bytes) -> bool:
    """RFC 8032, section 5.1.7."""
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r, s = point_of(public), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def value(item: object) -> bytes:
    if item is None:
        tag, raw = b"n", b""
    elif isinstance(item, int):
        tag, raw = b"i", struct.pack("<q", item)
    elif isinstance(item, str):
        tag, raw = b"t", item.encode()
    else:
        assert isinstance(item, bytes)
        tag, raw = b"b", item
    return tag + struct.pack("<q", len(raw)) + raw


def block_digest(table: str, columns: list[list[str]], rows: list[tuple]) -> bytes:
    out = value(table) + value(len(rows))
    for index, (name, kind) in enumerate(columns):
        cells = [row[index] for row in rows]
        out += value(name) + value(kind) + bytes(cell is None for cell in cells)
        if kind == "INTEGER":
            out += b"".join(struct.pack("<q", cell or 0) for cell in cells)
        else:
            raw = [cell.encode() if isinstance(cell, str) else cell or b"" for cell in cells]
            out += b"".join(struct.pack("<q", len(one)) for one in raw) + b"".join(raw)
    return hashlib.sha256(out).digest()


def faults(path: str) -> list[str]:
    """List every event whose hash, signature or rows do not fit."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    (company,) = db.execute("select company from company").fetchone()
    public = dict(db.execute("select key, public from key_enrolled"))
    erased = {digest for (digest,) in db.execute("select digest from erased")}
    found, prev = [], bytes(32)
    for *event, hash_, signature in db.execute(
        "select seq, form, at, account, key, act, subject, reason, prev, hash, signature from event order by seq"
    ).fetchall():
        body = b"".join(map(value, ["back-office-workbench event", company, *event]))
        for row in db.execute(
            'select "table", columns, block, rows, digests from event_rows where seq = ? order by "table"', event[:1]
        ).fetchall():
            body += b"".join(map(value, row))
            table, columns, block, _, digests = row
            columns = json.loads(columns)
            key = [r[1] for r in sorted(db.execute(f'pragma table_info("{table}")'), key=lambda r: r[5]) if r[5]]
            names, order = ", ".join(f'"{c}"' for c, _ in columns), ", ".join(f'"{c}"' for c in key)
            rows = db.execute(f'select {names} from "{table}" where event = ? order by {order}', event[:1]).fetchall()
            own = [block_digest(table, columns, rows[i : i + block]) for i in range(0, len(rows), block)]
            kept = [digests[i : i + 32] for i in range(0, len(digests), 32)]
            if own != [digest for digest in kept if block > 1 or digest in own or digest not in erased]:
                found.append(f"event {event[0]}: {table}")
        if event[8] != prev or hashlib.sha256(body + value(signature)).digest() != hash_:
            found.append(f"event {event[0]}: hash")
        if event[4] and not signature_fits(public[event[4]], body, signature):
            found.append(f"event {event[0]}: signature")
        prev = hash_
    for table in {name for (name,) in db.execute("select name from sqlite_master where type = 'table'")}:
        if "event" in {row[1] for row in db.execute(f'pragma table_info("{table}")')}:
            for seq, count in db.execute(f'select event, count(*) from "{table}" group by event').fetchall():
                known = 'select rows from event_rows where seq = ? and "table" = ?'
                if (db.execute(known, (seq, table)).fetchone() or (0,))[0] < count:
                    found.append(f"event {seq}: {table} has rows that it did not write")
    db.close()
    return found
