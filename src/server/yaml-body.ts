import type { FieldValidation } from '../api/decode.ts';
import { badRequest, messageOf, requestEntityTooLarge } from '../api/errors.ts';
import { goQuote } from '../api/go-quote.ts';
import { parseJson } from '../api/parse-json.ts';

/** What stands in YAML, and what to warn of in how it does. */
export interface YamlContent {
  readonly value: unknown;
  readonly warnings: readonly string[];
}

/** The parser holds everybody else up for as long as it reads; for more there is JSON. */
const mostTokens = 20_000;

/**
 * Reads YAML from the network, or JSON, which is YAML too. Throws ApiError BadRequest for what is none, and for keys that are set twice where
 * that is to be refused; RequestEntityTooLarge.
 */
export async function readYaml(text: string, validation: FieldValidation): Promise<YamlContent> {
  const json = /^\s*\{/.test(text) ? tryJson(text) : undefined;
  if (json !== undefined) return { value: json, warnings: [] };
  const [{ readYamlKeys }, { hasMoreTokens }] = await Promise.all([
    import('../api/manifest/read-manifest.ts'),
    import('../api/manifest/limits.ts'),
  ]);
  if (hasMoreTokens(text, mostTokens)) throw requestEntityTooLarge(`limit is ${mostTokens} tokens of YAML; JSON may be longer`);
  const { value, twice } = wordingErrors(() => readYamlKeys(text));
  const lines = twice.map(({ key, line }) => `  line ${line}: key ${goQuote(key)} already set in map`);
  const warning = ['error converting YAML to JSON: yaml: unmarshal errors:', ...lines].join('\n');
  if (validation === 'Strict' && lines.length > 0) throw badRequest(`error strict decoding YAML: ${warning}`);
  // The other limits of what comes from the network are those of JSON.
  const limited = parseJson(JSON.stringify(value), (detail) => badRequest(`error decoding YAML: ${detail}`));
  return { value: limited, warnings: validation === 'Warn' && lines.length > 0 ? [warning] : [] };
}

/** What is no JSON may still be YAML. */
function tryJson(text: string): unknown {
  try {
    return parseJson(text, (detail) => new SyntaxError(detail));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function wordingErrors<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${messageOf(error)}`);
  }
}
