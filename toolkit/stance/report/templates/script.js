document.querySelectorAll("table.sort").forEach(function (table) {
  const body = table.tBodies[0];
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  const all = Array.from(body.rows);
  const read = (row, i) => {
    const cell = row.cells[i];
    if (cell.dataset.v !== undefined) return cell.dataset.v === "" ? NaN : Number(cell.dataset.v);
    return cell.firstChild ? cell.firstChild.textContent.trim() : "";
  };
  table.querySelectorAll("thead th[aria-sort]").forEach(function (head) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", function () {
      const first = head.classList.contains("num") ? "descending" : "ascending";
      const second = first === "descending" ? "ascending" : "descending";
      const order = head.getAttribute("aria-sort") === first ? second : first;
      table.querySelectorAll("th[aria-sort]").forEach((other) => other.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const pairs = all.map((row) => [read(row, head.cellIndex), row]);
      pairs.sort(function ([a], [b]) {
        if (typeof a === "string") return sign * compare(a, b);
        if (isNaN(a) || isNaN(b)) return isNaN(a) - isNaN(b);
        return sign * (a - b);
      });
      body.replaceChildren(...pairs.map((pair) => pair[1]));
    });
  });

  const line = document.createElement("p");
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("output");
  const told = (cell) => (cell.dataset.v === undefined ? cell.textContent : "");
  const words = new Map(all.map((row) => [row, Array.from(row.cells, told).join(" ").toLowerCase()]));
  input.type = "search";
  input.autocomplete = "off";
  line.className = "find";
  label.append("Find ", input);
  line.append(label, count);
  table.parentNode.before(line);
  input.addEventListener("input", function () {
    const wanted = input.value.trim().toLowerCase();
    let n = 0;
    for (const row of all) {
      row.hidden = !words.get(row).includes(wanted);
      n += !row.hidden;
    }
    count.value = wanted ? n + " of " + all.length : "";
  });
});
