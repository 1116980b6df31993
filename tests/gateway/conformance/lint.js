// Lints the printed schema by the recommended rules and those of Relay, and prints every finding.
import graphqlPlugin from '@graphql-eslint/eslint-plugin'
import { ESLint } from 'eslint'
import { readFileSync } from 'node:fs'

const [file] = process.argv.slice(2)
const rules = {
  ...graphqlPlugin.configs['flat/schema-recommended'].rules,
  ...graphqlPlugin.configs['flat/schema-relay'].rules,
}
// Values have no identity of their own. What has one implements Node, and with it a non-null id.
delete rules['@graphql-eslint/strict-id-in-types']
// Short lists that belong to one thing are lists; whatever can grow is a connection, whose edges this still checks.
rules['@graphql-eslint/relay-edge-types'] = ['error', { listTypeCanWrapOnlyEdgeType: false }]

const source = readFileSync(file, 'utf8')
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ['**/*.graphql'],
      plugins: { '@graphql-eslint': graphqlPlugin },
      languageOptions: { parser: graphqlPlugin.parser, parserOptions: { graphQLConfig: { schema: file } } },
      rules,
    },
  ],
})
const [{ messages }] = await eslint.lintText(source, { filePath: 'schema.graphql' })
const lines = source.split('\n')
console.log(
  JSON.stringify(messages.map(({ ruleId, message, line }) => ({ rule: ruleId, message, line, text: lines[line - 1]?.trim() })))
)
