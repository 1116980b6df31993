// Runs the audits of GraphQL over HTTP against the server at the address given, and prints what each came to.
import { serverAudits } from 'graphql-http'

const [url] = process.argv.slice(2)
const results = []
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const { id, name, status, reason } = await audit.fn()
  results.push({ id, name, status, reason })
}
console.log(JSON.stringify(results))
