const BEGIN = `
(function () {
  "use strict";
  var said = document.currentScript.dataset;
  var all = function (from, what) { return Array.from(from.querySelectorAll(what)); };
  var make = function (name, look) { var one = document.createElement(name); one.className = look; return one; };
`;

/** What a cell says on its first line, what stands beneath it being for reading; and the number that it begins with. */
const CELLS = `
  function textOf(cell) {
    return Array.from(cell.childNodes).filter(function (node) {
      return !(node.classList ? node.classList.contains("sub") : false);
    }).map(function (node) { return node.textContent; }).join("").trim();
  }
  var NUMBER = /^[^0-9\\p{L}]*?([-\\u2212]?[0-9]+(?:[.,][0-9]+)?)(?![0-9]*-[0-9])/u;
  function numberOf(text) {
    var found = NUMBER.exec(text);
    return found ? Number(found[1].replace("\\u2212", "-").replace(",", ".")) : null;
  }
  var NOTHING = ["", "\\u2013", "-"];
`;

/**
 * A column's head is a button: upwards, downwards, as it was. Numbers go by size where a column holds nothing else, all
 * else as the language orders it; what is missing comes last.
 */
const SORT = `
  function sortable(table) {
    var body = table.tBodies[0];
    var first = Array.from(body.rows);
    all(table.tHead, "th[scope=col]").forEach(function (head, at) {
      if (head.textContent.trim() === "") return;
      if (first.every(function (row) { return !row.cells[at] ? true : textOf(row.cells[at]) === ""; })) return;
      var button = make("button", "sort");
      button.type = "button";
      button.append.apply(button, Array.from(head.childNodes));
      head.append(button);
      button.addEventListener("click", function () {
        var was = head.getAttribute("aria-sort");
        var now = was === "ascending" ? "descending" : was === "descending" ? "" : "ascending";
        all(table.tHead, "th").forEach(function (other) { other.removeAttribute("aria-sort"); });
        if (now !== "") head.setAttribute("aria-sort", now);
        body.append.apply(body, now === "" ? first : inOrder(first, at, now === "ascending" ? 1 : -1));
      });
    });
  }
  function inOrder(rows, at, sign) {
    var keyed = rows.map(function (row) { return { row: row, text: row.cells[at] ? textOf(row.cells[at]) : "" }; });
    var told = keyed.filter(function (one) { return !NOTHING.includes(one.text); });
    var rest = keyed.filter(function (one) { return NOTHING.includes(one.text); });
    var numeric = told.every(function (one) { return numberOf(one.text) !== null; });
    told.sort(function (a, b) {
      if (numeric) return sign * (numberOf(a.text) - numberOf(b.text));
      return sign * a.text.localeCompare(b.text, document.documentElement.lang, { numeric: true });
    });
    return told.concat(rest).map(function (one) { return one.row; });
  }
`;

/** Tables of so many rows and more are filtered. Paper has all rows, whatever was typed. */
const FILTER = `
  var LONG = 12;
  function filterable(table) {
    var rows = Array.from(table.tBodies[0].rows);
    if (LONG > rows.length) return;
    var box = make("label", "filter");
    var input = make("input", "");
    var shown = make("output", "");
    input.type = "search";
    box.append(said.filter + " ", input, " ", shown);
    (table.closest(".scroll") || table).before(box);
    input.addEventListener("input", function () {
      var wanted = input.value.toLowerCase().split(" ").filter(Boolean);
      var kept = rows.filter(function (row) {
        var text = row.textContent.toLowerCase();
        row.hidden = !wanted.every(function (word) { return text.includes(word); });
        return !row.hidden;
      });
      shown.textContent = wanted.length === 0 ? "" : said.shown.replace("#", kept.length).replace("#", rows.length);
    });
  }
`;

/** Forms to sign are no tables of results. */
const TABLES = `
  all(document, "table").forEach(function (table) {
    if (!table.tHead) return;
    if (!table.tBodies[0]) return;
    if (table.closest(".sign")) return;
    if (table.tBodies[0].rows.length > 2) sortable(table);
    filterable(table);
  });
`;

/** Marks tell their titles to the pointer, and to the keyboard by arrows once their figure is reached. */
const FIGURES = `
  var tip = make("div", "tip");
  tip.setAttribute("role", "status");
  tip.hidden = true;
  document.body.append(tip);
  var marked = null;
  function tell(mark) {
    if (marked) marked.classList.remove("told");
    marked = mark || null;
    tip.hidden = !marked;
    if (!marked) return;
    marked.classList.add("told");
    tip.textContent = marked.dataset.tip;
    var at = marked.getBoundingClientRect();
    var left = Math.min(at.left + at.width / 2 + 12, document.documentElement.clientWidth - tip.offsetWidth - 8);
    var above = at.top - tip.offsetHeight - 8;
    tip.style.left = Math.max(8, left) + "px";
    tip.style.top = (above > 8 ? above : at.bottom + 8) + "px";
  }
  all(document, ".plot").forEach(function (plot) {
    var marks = all(plot, "svg g title").map(function (title) {
      var mark = title.parentNode;
      mark.dataset.tip = title.textContent;
      title.remove();
      return mark;
    }).filter(function (mark, at, every) {
      return every.findIndex(function (other) { return other.dataset.tip === mark.dataset.tip; }) === at;
    });
    if (marks.length === 0) return;
    var go = function (at) {
      var mark = marks[Math.max(0, Math.min(marks.length - 1, at))];
      mark.scrollIntoView({ block: "nearest", inline: "nearest" });
      tell(mark);
    };
    plot.addEventListener("pointerover", function (event) { tell(event.target.closest("[data-tip]")); });
    plot.addEventListener("pointerleave", function () { tell(null); });
    plot.addEventListener("focus", function () { if (plot.matches(":focus-visible")) tell(marks[0]); });
    plot.addEventListener("blur", function () { tell(null); });
    plot.addEventListener("keydown", function (event) {
      var at = marks.indexOf(marked);
      var to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: marks.length - 1 };
      if (event.key === "Escape") tell(null);
      if (!(event.key in to)) return;
      event.preventDefault();
      go(to[event.key]);
    });
  });
  addEventListener("scroll", function () { if (document.activeElement === document.body) tell(null); }, { passive: true });
`;

/** The section that is read is marked; and the list is opened on wide screens where the style sheet cannot. */
const CONTENTS = `
  var links = all(document, "main > nav a");
  var heads = links.map(function (link) { return document.getElementById(link.hash.slice(1)); });
  var waiting = false;
  function mark() {
    waiting = false;
    var now = -1;
    heads.forEach(function (head, at) { if (!(head.getBoundingClientRect().top > 120)) now = at; });
    links.forEach(function (link, at) {
      if (at === now) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }
  if (links.length > 0) {
    addEventListener("scroll", function () {
      if (!waiting) requestAnimationFrame(mark);
      waiting = true;
    }, { passive: true });
    mark();
    var folds = all(document, "main > nav details");
    if (!CSS.supports("selector(::details-content)"))
      folds.forEach(function (fold) { fold.open = matchMedia("(min-width:44.01rem)").matches; });
  }
`;

/**
 * What a page does where scripts run: tables sort by a column's head, long ones are filtered, marks of a figure tell
 * their numbers to pointer and keyboard, and the list of contents marks the section that is read. Without it nothing is
 * missing but that. It loads nothing, keeps nothing and changes no text.
 *
 * Free of "<" and "&": the same page is read as XML by the writer of PDF. The words come with the element
 * (`data-filter`, `data-shown`), so that the bytes, and with them the digest in the page's policy, are those of this
 * version.
 */
export const SCRIPT = [BEGIN, CELLS, SORT, FILTER, TABLES, FIGURES, CONTENTS, "})();\n"].join("");
