const root = element.querySelector(".v-programs");
const here = location.origin;
const given = props.value ?? {};
const key = given.locked ? " -H \"Authorization: Bearer $PASSWORD\"" : "";
const headers = given.locked ? ", headers={\"Authorization\": f\"Bearer {password}\"}" : "";

const curl = `event=$(curl -s${key} ${here}/gradio_api/call/v2/ask \\
  -H "Content-Type: application/json" -d '{"question": "Who\u2026?"}' | cut -d'"' -f4)
curl -s${key} ${here}/gradio_api/call/ask/$event`;
const python = `from gradio_client import Client

client = Client("${here}", analytics_enabled=False${headers})
client.predict("Who\u2026?", api_name="/ask")  # also /retrieve, /documents and /add`;

root.replaceChildren(
  given.locked ? make("a", { class: "v-leave", href: "/verbatim/logout" }, "Log out") : "",
  make(
    "details",
    {},
    make("summary", {}, "For programs"),
    make("p", {}, "Programs can ask too. From the command line:"),
    make("pre", {}, curl),
    make("p", {}, "In Python:"),
    make("pre", {}, python),
    make(
      "p",
      {},
      given.mcp
        ? `Language models can use the MCP server at ${here}/mcp: the tools ask and search, which quote and change nothing.`
        : "Language models can ask by MCP when the page is started with verbatim ui --mcp.",
    ),
  ),
);
