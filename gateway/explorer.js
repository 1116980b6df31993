"use strict";

const EXAMPLES = {
  "What the fifth meeting decided": `{
  meeting(slug: "fifth-diaspora-meeting") {
    title startsOn
    place { city country { name } }
    decisions { number action text actionItems { title dueOn status overdue responsible { name } } }
  }
}`,
  "Open calls": `{
  calls(filter: { callStatus: [OPEN] }) {
    nodes { title summary closesAt timeZone seatsLeft programme { title } url }
  }
}`,
  "Programmes in Turkish": `{
  programmes(first: 5) {
    totalCount
    nodes { kind resolvedLocale(locale: "tr") title(locale: "tr") summary(locale: "tr") }
  }
}`,
};

const at = (id) => document.getElementById(id);

async function run(event) {
  event?.preventDefault();
  const headers = { "Content-Type": "application/json", Accept: "application/graphql-response+json", "X-Kurultai-Request": "1" };
  if (at("token").value.trim()) headers.Authorization = `Bearer ${at("token").value.trim()}`;
  try {
    const variables = JSON.parse(at("variables").value || "{}");
    const body = JSON.stringify({ query: at("query").value, variables });
    const response = await fetch("/graphql", { method: "POST", headers, body });
    at("answer").textContent = JSON.stringify(await response.json(), null, 2);
  } catch (error) {
    at("answer").textContent = String(error);
  }
}

for (const [name, query] of Object.entries(EXAMPLES)) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
  button.addEventListener("click", () => { at("query").value = query; run(); });
  at("examples").append(button);
}
at("query").value = Object.values(EXAMPLES)[0];
at("ask").addEventListener("submit", run);
at("query").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run(event); });
