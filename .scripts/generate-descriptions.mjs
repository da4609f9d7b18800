/**
 * Writes `src/api/descriptions.generated.ts`: what `kpod explain` says of the structs of `schema.generated.ts` and of their fields. The
 * descriptions are those of Kubernetes' own OpenAPI document, as @kubernetes/client-node (Apache-2.0) has them in its comments.
 *
 * `node .scripts/generate-descriptions.mjs` after a new version of @kubernetes/client-node, and for a new kind.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import * as models from '../node_modules/@kubernetes/client-node/dist/gen/models/all.js';
import { reachableModels } from './generate-schema.mjs';

const modelsFolder = new URL('../node_modules/@kubernetes/client-node/dist/gen/models/', import.meta.url);

/** The text of a comment, its backslashes before quotes taken away. */
const textOf = (comment) =>
  comment
    .replace(/^\s*\* ?/gm, '')
    .replace(/\\(['"`])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();

/**
 * What a model's file says: its own description, and of each field its name, whether it must be there, and its description.
 * @param {string} model
 */
function readModel(model) {
  const text = readFileSync(new URL(`${model}.d.ts`, modelsFolder), 'utf8');
  const head = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export declare class/.exec(text)?.[1] ?? '';
  const fields = [...text.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?^ {4}'([$\w]+)'(\?)?:/gm)].map(
    ([, comment, name, optional]) => ({
      name,
      required: optional === undefined,
      description: textOf(comment ?? ''),
    }),
  );
  return { description: textOf(head), fields };
}

/** What a model's field is called in JSON: `_continue` is how a model spells `continue`, `ref` what is `$ref`. */
const ownName = (model, name) => models[model].attributeTypeMap.find((field) => field.name === name)?.baseName ?? name;

/** The text of the generated file. */
export function generateDescriptions() {
  const lines = [...reachableModels()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, model]) => {
      const { description, fields } = readModel(model);
      const parts = fields.map((field) => `${ownName(model, field.name)}${field.required ? '!' : ''}\t${field.description}`);
      return [name, description, ...parts].join('\t');
    });
  const text = lines.join('\n').replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
  return `/**
 * Written by \`.scripts/generate-descriptions.mjs\`; do not edit. One struct a line, parted by tabs: its name and its description, then each
 * field's name (\`!\`: it must be there) and description. From Kubernetes' OpenAPI document.
 */
export const descriptionsText = \`
${text}
\`;
`;
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].replaceAll('\\', '/').split('/').at(-1))) {
  writeFileSync(new URL('../src/api/descriptions.generated.ts', import.meta.url), generateDescriptions());
}
