extension Console {
  /// What the pages gain where scripts run: live updates, fresh times, keys, copying. Everything works without it.
  ///
  /// The stream sends two kinds of event: `fragment` with `{"id": …, "html": …}`, which takes the place of the element of
  /// that identifier, and `announce` with a sentence that is read out politely.
  enum Script {
    static let text: StaticString = #"""
      "use strict";
      (() => {
        const find = (selector, root = document) => [...root.querySelectorAll(selector)];
        const announce = document.getElementById("announce");

        // Times: "4 min ago" stays true.
        const words = (seconds) => {
          const size = Math.abs(seconds), space = "\u202f";
          if (size < 5) return "just now";
          const text = size < 60 ? Math.floor(size) + space + "s"
            : size < 5400 ? Math.floor(size / 60) + space + "min"
            : size < 172800 ? Math.floor(size / 3600) + space + "h"
            : Math.floor(size / 86400) + space + "d";
          return seconds < 0 ? "in " + text : text + " ago";
        };
        const freshen = () => find("time[data-relative]").forEach((element) => {
          const text = words((Date.now() - Date.parse(element.dateTime)) / 1000);
          if (element.textContent !== text) element.textContent = text;
        });
        setInterval(freshen, 15000);

        // Copying.
        const addCopyButtons = (root) => find("[data-copy]", root).forEach((element) => {
          if (!navigator.clipboard || element.parentElement.querySelector("button")) return;
          const button = document.createElement("button");
          button.type = "button";
          button.textContent = "Copy";
          button.addEventListener("click", async () => {
            await navigator.clipboard.writeText(element.textContent);
            button.textContent = "Copied";
            announce.textContent = "Copied";
            setTimeout(() => { button.textContent = "Copy"; }, 2000);
          });
          element.parentElement.append(button);
          element.classList.add("has-copy");
        });
        addCopyButtons(document);

        // Live updates: a part that somebody is working in is left alone until they leave it.
        const waiting = new Map();
        const put = (id, html) => {
          const old = document.getElementById(id);
          if (!old) return;
          if (old.contains(document.activeElement) || old.querySelector("details[open]")) {
            waiting.set(id, html);
            return;
          }
          const holder = document.createElement("template");
          holder.innerHTML = html;
          const fresh = holder.content.firstElementChild;
          if (!fresh || fresh.id !== id) return;
          fresh.classList.add("fresh");
          old.replaceWith(fresh);
          addCopyButtons(fresh);
        };
        document.addEventListener("focusout", () => setTimeout(() => {
          for (const [id, html] of [...waiting]) { waiting.delete(id); put(id, html); }
        }, 200));
        const address = document.body.dataset.live;
        const light = document.getElementById("live");
        if (address && window.EventSource && light) {
          const stream = new EventSource(address);
          const show = (on) => {
            light.classList.toggle("on", on);
            light.textContent = on ? "live" : "not live: trying again";
          };
          stream.addEventListener("open", () => show(true));
          stream.addEventListener("error", () => show(false));
          stream.addEventListener("fragment", (event) => {
            const part = JSON.parse(event.data);
            put(part.id, part.html);
          });
          stream.addEventListener("announce", (event) => { announce.textContent = event.data; });
          addEventListener("pagehide", () => stream.close());
          addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
        }

        // The menu closes when one clicks or leaves elsewhere.
        document.addEventListener("click", (event) => find("details.menu[open]").forEach((menu) => {
          if (!menu.contains(event.target)) menu.open = false;
        }));

        // Keys. None of them sends a form.
        let row = -1, going = false;
        const rows = () => find("[data-row]");
        const step = (by) => {
          const all = rows();
          if (!all.length) return;
          all[row]?.classList.remove("at");
          row = Math.min(Math.max(row + by, 0), all.length - 1);
          all[row].classList.add("at");
          all[row].querySelector("a")?.focus({ preventScroll: true });
          all[row].scrollIntoView({ block: "nearest" });
        };
        const help = () => {
          let box = document.getElementById("keys");
          if (!box) {
            box = document.createElement("dialog");
            box.id = "keys";
            const head = document.createElement("h2");
            head.textContent = "Keys";
            const list = document.createElement("dl");
            list.className = "keys";
            for (const [keys, meaning] of [["j k", "next, previous line"], ["Enter", "open the line"],
              ["/", "search"], ["g n", "Now"], ["g i", "Incidents"], ["g s", "Sources"], ["g r", "Rules"],
              ["g l", "Ledger"], ["?", "this help"], ["Esc", "close"]]) {
              const term = document.createElement("dt"), text = document.createElement("dd");
              for (const key of keys.split(" ")) {
                const cap = document.createElement("kbd");
                cap.textContent = key;
                term.append(cap, " ");
              }
              text.textContent = meaning;
              list.append(term, text);
            }
            box.append(head, list, keySwitch());
            document.body.append(box);
          }
          if (box.open) box.close(); else box.showModal();
        };
        // Keys of one letter can be turned off (WCAG 2.2, 2.1.4), here and on the page of words and keys.
        const areOn = () => localStorage.getItem("ward-keys") !== "off";
        const keySwitch = () => {
          const button = document.createElement("button");
          button.type = "button";
          const say = () => { button.textContent = areOn() ? "Turn the keys off" : "Turn the keys on"; };
          button.addEventListener("click", () => {
            localStorage.setItem("ward-keys", areOn() ? "off" : "on");
            say();
          });
          say();
          return button;
        };
        find("[data-keys]").forEach((element) => element.append(keySwitch()));
        const places = { n: "now", i: "incidents", s: "sources", r: "rules", l: "ledger" };
        document.addEventListener("keydown", (event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          if (event.key === "Escape") {
            find("details.menu[open]").forEach((menu) => {
              menu.open = false;
              menu.querySelector("summary").focus();
            });
            return;
          }
          if (!areOn() || event.target.closest("input,textarea,select,[contenteditable]")) return;
          if (going) {
            going = false;
            const link = places[event.key] && document.querySelector(`[data-place="${places[event.key]}"]`);
            if (link) { event.preventDefault(); link.click(); }
            return;
          }
          switch (event.key) {
            case "g": going = true; setTimeout(() => { going = false; }, 1500); break;
            case "j": event.preventDefault(); step(1); break;
            case "k": event.preventDefault(); step(-1); break;
            case "?": event.preventDefault(); help(); break;
            case "/": {
              event.preventDefault();
              const box = document.getElementById("f-q");
              if (box) { box.focus(); box.select(); }
              else document.querySelector('[data-place="search"]')?.click();
              break;
            }
          }
        });
      })();

      """#
  }
}
