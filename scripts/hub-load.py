#!/usr/bin/env python3
"""Sends made-up Windows events to a hub on this machine, as fast as it takes them, and says how many it acknowledged.

    scripts/hub-load.py PORT TOKEN SECONDS CONNECTIONS LINES_PER_REQUEST [EVENTS_PER_SECOND]

The token is one of DATA/demo-tokens after `ward up --demo`. Events are of 1.1 KB, all different, and harmless. Only 127.0.0.1 is
called. Requests are made beforehand, so that the client takes little of the machine.
"""
import random
import socket
import ssl
import sys
import threading
import time

if len(sys.argv) < 6:
    sys.exit(__doc__)
port, token, seconds, conns, lines = int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
rate = float(sys.argv[6]) if len(sys.argv) > 6 else 0
rnd = random.Random(7)
def make(n, mark):
    out = []
    for i in range(n):
        img = rnd.choice([r'C:\\Windows\\System32\\svchost.exe', r'C:\\Program Files\\PACS\\viewer.exe', r'C:\\Windows\\explorer.exe', r'C:\\Windows\\System32\\notepad.exe'])
        e = '{"EventTime":"2026-03-02 02:%02d:%02d","Hostname":"ward%d-ws%02d.example.org","Keywords":-9223372036854775808,"EventType":"INFO","SeverityValue":2,"Severity":"INFO","EventID":1,"SourceName":"Microsoft-Windows-Sysmon","ProviderGuid":"{5770385F-C22A-43E0-BF4C-06F5698FFBD9}","Version":5,"Task":1,"OpcodeValue":0,"RecordNumber":%s%09d,"ProcessID":%d,"ThreadID":%d,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":"%s","CommandLine":"%s -k netsvcs -p -s Job%d","CurrentDirectory":"C:\\\\Windows\\\\system32\\\\","User":"WARD7\\\\user%02d","LogonId":"0x%x","TerminalSessionId":"1","IntegrityLevel":"Medium","Hashes":"SHA1=%040x,MD5=%032x,SHA256=%064x,IMPHASH=%032x","ParentImage":"C:\\\\Windows\\\\System32\\\\services.exe","ParentCommandLine":"C:\\\\Windows\\\\system32\\\\services.exe","ProcessGuid":"{6f3a1c20-0000-4000-8000-%012d}","Description":"Host Process for Services","Product":"Operating System","Company":"Example"}' % (
            i//60%60, i%60, rnd.randrange(20), rnd.randrange(40), mark, i, rnd.randrange(9999), rnd.randrange(9999), img, img, i, rnd.randrange(60), rnd.getrandbits(24), rnd.getrandbits(160), rnd.getrandbits(128), rnd.getrandbits(256), rnd.getrandbits(128), i)
        out.append(e)
    return ('\n'.join(out)+'\n').encode()
MARK = b'7777777'
base = [make(lines, MARK.decode()) for _ in range(4)]
avg = sum(len(b) for b in base)/4/lines
ctx = ssl._create_unverified_context()
head = ('POST /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/x-ndjson\r\nContent-Length: %%d\r\n\r\n' % token)
done = [0]*conns; lat = [[] for _ in range(conns)]; bad = [0]*conns
stop = time.time()+seconds
start = time.time()
def work(k):
    raw = socket.create_connection(('127.0.0.1', port)); raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    s = ctx.wrap_socket(raw, server_hostname='localhost')
    n = 0
    while time.time() < stop:
        if rate:
            due = start + done[k]*conns/rate
            d = due - time.time()
            if d > 0: time.sleep(d)
        body = base[n % 4].replace(MARK, b'%07d' % ((k*100000+n) % 10000000))
        n += 1
        t = time.time()
        s.sendall((head % len(body)).encode()+body)
        buf = b''
        while b'\r\n\r\n' not in buf:
            c = s.recv(65536)
            if not c: return
            buf += c
        h, rest = buf.split(b'\r\n\r\n', 1)
        cl = 0
        for l in h.split(b'\r\n'):
            if l.lower().startswith(b'content-length:'): cl = int(l.split(b':')[1])
        while len(rest) < cl: rest += s.recv(65536)
        if b' 200 ' in h.split(b'\r\n')[0]: done[k] += lines; lat[k].append(time.time()-t)
        else:
            bad[k] += 1; time.sleep(0.2)
            if bad[k] < 3: print(h[:200], rest[:300], file=sys.stderr)
threads = [threading.Thread(target=work, args=(k,)) for k in range(conns)]
c0 = time.process_time()
for t in threads: t.start()
for t in threads: t.join()
el = time.time()-start
alll = sorted(x for l in lat for x in l)
p = lambda q: alll[min(len(alll)-1, int(len(alll)*q))]*1000 if alll else 0
print(f"events {sum(done)} in {el:.1f} s = {sum(done)/el:.0f}/s, {avg:.0f} B each, client CPU {time.process_time()-c0:.1f} s, answers p50 {p(.5):.0f} ms p99 {p(.99):.0f} ms, not 200: {sum(bad)}")
