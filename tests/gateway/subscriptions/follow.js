// node follow.js ws|sse URL QUERY VARIABLES NUMBER: prints the first so many answers, a line of JSON each.
import { createClient as createSse } from 'graphql-sse';
import { createClient as createWs } from 'graphql-ws';
import WebSocket from 'ws';

const [protocol, url, query, variables, number] = process.argv.slice(2);
const client =
  protocol === 'ws'
    ? createWs({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 })
    : createSse({ url, retryAttempts: 0 });

const answers = client.iterate({ query, variables: JSON.parse(variables) });
let left = Number(number);
try {
  for await (const answer of answers) {
    console.log(JSON.stringify(answer));
    if (--left === 0) break;
  }
} catch (error) {
  console.log(JSON.stringify({ thrown: error }));
}
await client.dispose();
