#!/usr/bin/env python3
"""Walks through the console in a real browser, against a hub of its own.

    scripts/browser-test.py [--ward .build/debug/ward] [--rules rules] [--shots FOLDER]

Signs in through the setup link, connects a source, sends an attack, works on the incident, and looks at every page in both
themes and two widths. Fails on a wrong page, an error in the browser's console, or a page wider than its window.
Exit status: 0 all well, 1 something is wrong, 77 skipped because the browser or its driver is missing.
"""
import argparse
import datetime
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

SKIPPED = 77
PASSWORD = "a quiet sentence about herons"


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def browser_path():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    return None


def attack(now):
    """A hurried attacker from a letter to encrypted files, on invented computers."""
    powershell = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"
    psexec = r"C:\Windows\PSEXESVC.exe"

    def event(seconds, computer, identifier=1, **fields):
        moment = now + datetime.timedelta(seconds=seconds)
        base = {
            "Channel": "Microsoft-Windows-Sysmon/Operational", "Provider_Name": "Microsoft-Windows-Sysmon",
            "EventID": identifier, "Computer": computer + ".example.org",
            "SystemTime": moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }
        base.update(fields)
        return base

    def run(seconds, computer, image, line, parent, user):
        return event(
            seconds, computer, Image=image, OriginalFileName=image.split("\\")[-1], CommandLine=line, ParentImage=parent,
            User="EXAMPLE\\" + user, ProcessGuid="{%08x-0000-0000-0000-000000000000}" % (seconds + 10_000))

    system = "C:\\Windows\\System32\\"
    yield run(-300, "ward7-ws03", powershell, "powershell -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAKQA=",
              r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE", "k.brandt")
    yield run(-240, "ward7-ws03", system + "rundll32.exe",
              r"rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump 624 C:\Users\Public\l.dmp full", system + "cmd.exe", "k.brandt")
    yield run(-180, "files01", powershell, "powershell Set-MpPreference -DisableRealtimeMonitoring $true", psexec, "adm.tanaka")
    yield run(-120, "backup01", system + "wbadmin.exe", "wbadmin delete catalog -quiet", psexec, "adm.tanaka")
    yield run(-100, "files01", system + "vssadmin.exe", "vssadmin delete shadows /all /quiet", psexec, "adm.tanaka")
    yield run(-90, "files01", system + "bcdedit.exe", "bcdedit /set {default} recoveryenabled no", psexec, "adm.tanaka")
    for number in range(20):
        yield event(-60 + number, "files01", 11, Image=r"C:\Users\Public\svc.exe", User="EXAMPLE\\adm.tanaka",
                    TargetFilename=rf"D:\Wards\Reports\report-{number}.docx.lockbit")
    yield run(-20, "lab-ws11", system + "rundll32.exe",
              r"rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump 700 C:\Temp\x.dmp full", system + "cmd.exe", "p.okafor")
    # Times around it, with nothing wrong.
    for number in range(200):
        yield run(-400 + number * 2, f"ward{number % 9 + 1}-ws0{number % 4 + 1}", system + "notepad.exe", "notepad.exe list.txt",
                  r"C:\Windows\explorer.exe", "m.costa")


class Hub:
    def __init__(self, arguments):
        self.folder = tempfile.mkdtemp(prefix="ward-browser-")
        self.log = open(os.path.join(self.folder, "ward.log"), "w+b")
        # Port 0: the hub chooses one and says it.
        self.process = subprocess.Popen(
            [arguments.ward, "up", "--data", self.folder + "/data", "--listen", "127.0.0.1:0", "--rules", arguments.rules],
            stdout=self.log, stderr=subprocess.STDOUT)
        deadline = time.time() + 60
        while time.time() < deadline:
            text = open(self.log.name, encoding="utf-8", errors="replace").read()
            found = re.search(r"(https://\S+?)/setup/(\S+)", text)
            if found and "Stop with Ctrl-C" in text:
                self.address, self.setup = found.group(1), found.group(0)
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        raise SystemExit("the hub did not start:\n" + text)

    def send(self, token, events):
        body = "\n".join(json.dumps(event) for event in events).encode()
        context = ssl.create_default_context(cafile=self.folder + "/data/authority.pem")
        request = urllib.request.Request(
            self.address + "/v1/events", data=body,
            headers={"Authorization": "Bearer " + token, "Content-Type": "application/x-ndjson"})
        with urllib.request.urlopen(request, context=context, timeout=30) as answer:
            assert answer.status == 200, answer.status

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = "it did not stop within 20 s"
        if status == 0:
            shutil.rmtree(self.folder, ignore_errors=True)
        return status


class Journey:
    def __init__(self, hub, browser, shots):
        self.hub, self.browser, self.shots = hub, browser, shots
        self.problems = []
        self.is_over = False
        self.page = self.new_page(1280)

    def new_page(self, width):
        self.context = self.browser.new_context(
            ignore_https_errors=True, viewport={"width": width, "height": 900}, color_scheme="light")
        page = self.context.new_page()
        page.set_default_timeout(15_000)
        self.watch(page)
        return page

    def watch(self, page):
        # A page that says no (403, 404, 422) is an error to the browser's console, not to this test; a part of a page is.
        refusal = re.compile(r"Failed to load resource: the server responded with a status of (401|403|404|422)")
        page.on("console", lambda message: message.type == "error" and not refusal.search(message.text) and not self.is_over
                and self.problem(f"console: {message.text} at {page.url}"))
        page.on("pageerror", lambda error: self.problem(f"script: {error} at {page.url}"))
        page.on("response", lambda answer: (
            answer.status >= 500 or (answer.status >= 400 and answer.request.resource_type != "document"))
            and self.problem(f"{answer.status} {answer.url}"))

    def problem(self, text):
        print("  PROBLEM " + text)
        self.problems.append(text)

    def check(self, condition, text):
        if not condition:
            self.problem(f"{text} (at {self.page.url})")

    def open(self, path, title=None):
        answer = self.page.goto(self.hub.address + path)
        self.check(answer.status == 200, f"{path} answered {answer.status}")
        if title:
            self.check(title in self.page.title(), f"{path} is called {self.page.title()!r}, not {title!r}")

    def says(self, text):
        self.check(text in self.page.inner_text("body"), f"the page does not say {text!r}")

    def shot(self, name):
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.check(wide <= 0, f"{name}: the page is {wide} pixels wider than its window")
        if self.shots:
            self.page.screenshot(path=os.path.join(self.shots, name + ".png"), full_page=True)

    # The stations.

    def set_up(self):
        page = self.page
        page.goto(self.hub.setup)
        self.shot("setup")
        for name, value in (("hospital", "St. Example"), ("full-name", "Mara Lindqvist"), ("name", "mara"),
                            ("password", PASSWORD), ("again", "something else")):
            page.fill(f"[name={name}]", value)
        page.click("button.primary")
        self.says("not the same")
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=again]", PASSWORD)
        page.click("button.primary")
        self.check("Now" in page.title(), "setup does not lead to Now")
        self.says("Ward hears nothing yet")
        self.shot("now-empty")
        page.goto(self.hub.setup)
        self.says("Nothing is here")

    def sign_in_again(self):
        page = self.page
        self.open("/")
        page.click("details.menu summary")
        page.click("text=Sign out")
        self.check("Sign in" in page.title(), "signing out does not lead to the sign-in")
        page.goto(self.hub.address + "/incidents?state=open")
        self.check("Sign in" in page.title(), "a page is shown to nobody")
        self.shot("sign-in")
        page.fill("[name=name]", "mara")
        page.fill("[name=password]", "not the password at all")
        page.click("button.primary")
        self.says("That did not work")
        page.fill("[name=password]", PASSWORD)
        page.click("button.primary")
        self.check(page.url.endswith("/incidents?state=open"), "the sign-in does not lead on to the page asked for")

    def add_source(self):
        page = self.page
        self.open("/sources", "Sources")
        page.click("text=Add a source")
        self.shot("source-new")
        page.fill("[name=name]", "Windows, ward 7")
        page.select_option("[name=kind]", "windows")
        page.fill("[name=rhythm]", "now and then")
        page.click("button.primary")
        self.says("The expected rhythm is a time")
        page.fill("[name=rhythm]", "5 min")
        page.click("button.primary")
        self.says("shown this once")
        self.shot("source-added")
        return page.inner_text(".secret .copy, .secret pre, .secret [data-copy]").strip()

    def see_the_attack(self, token):
        page = self.page
        self.open("/", "Now")
        page.wait_for_selector("#live.on")
        self.hub.send(token, attack(datetime.datetime.now(datetime.timezone.utc)))
        # Without a reload: the stream brings it.
        page.wait_for_selector("#now-answer:has-text('Probably yes')")
        self.open("/", "Now")
        self.says("Somebody must act now")
        self.shot("now-attack")

    def work_on_the_incident(self):
        page = self.page
        self.open("/incidents", "Incidents")
        self.shot("incidents")
        page.click("#incidents-list a >> nth=0")
        self.says("What comes next")
        self.shot("incident-new")
        self.incident = page.url
        page.click("text=I’ll take it")
        self.says("With Mara Lindqvist")
        page.click("button[name=state][value=working]")
        self.says("Being worked on")
        page.click("summary:has-text('Write a note')")
        page.fill("[name=text] >> nth=0", "Rang the ward: nobody is at that desk <b>now</b>.")
        page.click("text=Keep the note")
        self.says("Rang the ward: nobody is at that desk <b>now</b>.")
        page.click(".judge button[value=true] >> nth=0")
        page.click("summary:has-text('Give a verdict')")
        page.check("input[name=verdict][value=true]")
        page.fill("#f-why", "The backup copies are really gone.")
        page.click("button:has-text('Judge')")
        self.says("True: an attack")
        self.says("set the state to working")
        self.shot("incident")
        self.check(page.locator("#graph svg").count() == 1 or not shutil.which("dot"), "the graph is not drawn")

    def join_and_part(self):
        page = self.page
        page.goto(self.incident)
        if page.locator("summary:has-text('Join with another incident')").count() == 0:
            self.problem("there is no second incident to join")
            return
        page.click("summary:has-text('Join with another incident')")
        page.fill("[name=reason]", "the same tool on the same evening")
        page.click("button:has-text('Join')")
        self.says("The two are one incident now")
        self.says("joined by Mara Lindqvist")
        page.click("text=Take it out again")
        self.says("It is taken out again")
        self.check("joined by Mara Lindqvist" not in page.inner_text("#joining"), "the joined incident is still there")

    def look_deeper(self):
        page = self.page
        page.goto(self.incident)
        page.click("#evidence a:has-text('raw event') >> nth=0")
        self.says("As it was written")
        self.says("Why it raised an alert")
        self.shot("event")
        page.goto(self.incident)
        page.click("#incident-head a.entity >> nth=0")
        self.says("Seen together with")
        self.shot("entity")
        self.open("/search", "Search")
        self.shot("search-empty")
        page.fill("#f-q", "vssadmin")
        page.press("#f-q", "Enter")
        self.says("vssadmin delete shadows")
        self.shot("search")
        page.click("summary:has-text('Keep this search')")
        page.fill("[name=name]", "Backup copies")
        page.click("button:has-text('Keep')")
        self.says("The search is kept")
        page.fill("#f-q", '"never closed')
        page.press("#f-q", "Enter")
        self.says("no second one")

    def rules(self):
        page = self.page
        self.open("/rules", "Rules")
        self.shot("rules")
        page.click("#list table a >> nth=0")
        self.says("What to do when it fires")
        self.shot("rule")
        page.click("text=Hide a harmless case")
        page.select_option("[name=field]", "host")
        page.fill("[name=value]", "files01")
        page.fill("[name=reason]", "Tested by the IT department")
        page.click("text=Show what it would hide")
        self.says("Would have hidden")
        self.shot("suppression-new")
        page.click("button.primary:has-text('Hide these')")
        self.says("files01")
        self.shot("suppressions")
        page.click("text=End it now")
        self.says("It hides nothing any more")
        self.open("/rules")
        page.click("text=Read the folder again")
        self.says("files.")

    def ledger(self):
        page = self.page
        self.open("/ledger", "Ledger")
        self.says("signed in from")
        self.shot("ledger")
        page.click("#records table a >> nth=0")
        self.says("Proof that it is in the ledger")
        self.shot("ledger-record")

    def settings(self):
        for path, words in (("", "Running since"), ("/accounts", "Add a person"), ("/tokens", "Make a token"),
                            ("/certificate", "SHA-256"), ("/retention", "Disk"), ("/webhooks", "Receivers"),
                            ("/sign-in", "Issuer")):
            self.open("/settings" + path)
            self.says(words)
            self.shot("settings" + path.replace("/", "-"))

    def second_person(self):
        page = self.page
        self.open("/settings/accounts")
        page.click("summary:has-text('Add a person')")
        page.fill("[name=full-name]", "Jonas Weidner")
        page.fill("[name=name]", "jonas")
        page.check("details[open] input[name=roles][value=viewer]")
        page.click("text=Add and show the sign-in link")
        link = re.search(r"https://\S+/welcome/\S+", page.inner_text(".secret")).group(0)
        first, self.page = self.page, self.new_page(390)
        page = self.page
        page.goto(link)
        self.shot("welcome")
        page.fill("[name=password]", "another quiet sentence on storks")
        page.fill("[name=again]", "another quiet sentence on storks")
        page.click("button.primary")
        self.check("Now" in page.title(), "the one-time link does not lead in")
        answer = page.goto(self.hub.address + "/search")
        self.check(answer.status == 403, f"a viewer may search: {answer.status}")
        page.goto(link)
        self.says("Nothing is here")
        page.context.close()
        self.page = first

    def second_step(self):
        page = self.page
        self.open("/account", "My account")
        self.shot("account")
        page.fill("[name=code]", "000000")
        page.click("text=Turn it on")
        self.says("The code is not right")
        page.click("summary:has-text('Or type the secret')")
        secret = page.inner_text("#second-step [data-copy] >> nth=0").replace(" ", "").strip()
        page.fill("[name=code]", one_time_code(secret))
        page.click("text=Turn it on")
        self.says("Your recovery codes, shown this once")
        self.shot("account-codes")
        recovery = page.inner_text(".codes li >> nth=0").strip()
        page.click("details.menu summary")
        page.click("text=Sign out")
        page.fill("[name=name]", "mara")
        page.fill("[name=password]", PASSWORD)
        page.click("button.primary")
        self.check("Second step" in page.title(), "the second step is not asked for")
        self.shot("sign-in-code")
        page.fill("[name=code]", recovery)
        page.click("button.primary")
        self.check("Now" in page.title(), "a recovery code does not lead in")

    def looks(self):
        """Every page, by night and on a phone."""
        state = self.page.context.storage_state()
        paths = ["/", "/incidents", self.incident[len(self.hub.address):], "/search?q=vssadmin", "/sources", "/rules", "/ledger",
                 "/settings", "/settings/accounts", "/account", "/help"]
        first = self.page
        for width in (1280, 390):
            for theme in ("light", "dark"):
                context = self.browser.new_context(
                    ignore_https_errors=True, viewport={"width": width, "height": 900}, color_scheme=theme, storage_state=state)
                self.page = context.new_page()
                self.watch(self.page)
                for path in paths:
                    self.open(path)
                    name = re.sub(r"\W+", "-", path.split("?")[0]).strip("-") or "now"
                    self.shot(f"look-{name[:24]}-{width}-{theme}")
                context.close()
        self.page = first

    def theme(self):
        page = self.page
        self.open("/help", "Words")
        page.click("details.menu summary")
        page.click("button[name=theme][value=dark]")
        self.check(page.get_attribute("html", "data-theme") == "dark", "the night look does not stay")
        self.check(page.url.endswith("/help"), "a change of the look leads elsewhere")


def one_time_code(secret):
    """RFC 6238, six digits, half a minute."""
    import base64
    import hashlib
    import hmac
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, int(time.time() // 30).to_bytes(8, "big"), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place:place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ward", default=".build/debug/ward")
    parser.add_argument("--rules", default="rules")
    parser.add_argument("--shots", help="folder for pictures of the pages")
    arguments = parser.parse_args()
    if not os.access(arguments.ward, os.X_OK):
        skip(f"{arguments.ward} is not built")
    path = browser_path()
    if not path:
        skip("there is no chromium on this machine (Debian: apt-get install chromium)")
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        skip("the browser's driver is missing (pip install playwright)")
    if arguments.shots:
        os.makedirs(arguments.shots, exist_ok=True)
    hub = Hub(arguments)
    problems = []
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
            journey = Journey(hub, browser, arguments.shots)
            problems = journey.problems
            token = None
            for station in ("set_up", "sign_in_again", "add_source", "see_the_attack", "work_on_the_incident", "join_and_part",
                            "look_deeper", "rules", "ledger", "settings", "second_person", "second_step", "theme", "looks"):
                print(station.replace("_", " "), flush=True)
                try:
                    if station == "add_source":
                        token = journey.add_source()
                    elif station == "see_the_attack":
                        journey.see_the_attack(token)
                    else:
                        getattr(journey, station)()
                except Error as error:
                    journey.problem(f"{station}: {str(error).splitlines()[0]} at {journey.page.url}")
                    if arguments.shots:
                        journey.page.screenshot(path=os.path.join(arguments.shots, f"failed-{station}.png"))
            problems = journey.problems
            # A page with a live stream is left open: the hub must stop all the same.
            journey.page.goto(hub.address + "/")
            journey.is_over = True
            status = hub.stop()
            browser.close()
    finally:
        if hub.process.poll() is None:
            hub.stop()
    if status != 0:
        problems.append(f"the hub ended with {status}; its log is in {hub.folder}")
    print(f"{len(problems)} problems" if problems else "all well")
    for text in problems:
        print("  " + text)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
