import type { FieldError } from '../../errors.ts';
import { goJsonProblem } from '../../go-json-problem.ts';
import type { Secret } from '../../types.ts';
import { invalid, required } from '../../validation/field-error.ts';

/** The annotation that says whose token a Secret of type `kubernetes.io/service-account-token` holds. */
const serviceAccountName = 'kubernetes.io/service-account.name';

/** What a Secret of its type must hold; any other type holds what it likes. */
export function validateSecretType({ type, metadata, data = {} }: Secret): readonly FieldError[] {
  const missing = (...keys: readonly string[]) => keys.filter((key) => !Object.hasOwn(data, key)).map((key) => required(`data[${key}]`));
  switch (type) {
    case 'kubernetes.io/service-account-token':
      return metadata.annotations?.[serviceAccountName] ? [] : [required(`metadata.annotations[${serviceAccountName}]`)];
    case 'kubernetes.io/dockercfg':
      return validateJson(data, '.dockercfg');
    case 'kubernetes.io/dockerconfigjson':
      return validateJson(data, '.dockerconfigjson');
    case 'kubernetes.io/basic-auth': {
      const absent = missing('username', 'password');
      return absent.length === 2 ? absent : [];
    }
    case 'kubernetes.io/ssh-auth':
      return data['ssh-privatekey'] ? [] : [required('data[ssh-privatekey]')];
    case 'kubernetes.io/tls':
      return missing('tls.crt', 'tls.key');
    default:
      return [];
  }
}

function validateJson(data: NonNullable<Secret['data']>, key: string): readonly FieldError[] {
  const base64 = Object.hasOwn(data, key) ? data[key] : undefined;
  if (base64 === undefined) return [required(`data[${key}]`)];
  const problem = jsonMapProblem(Buffer.from(base64, 'base64'));
  return problem === undefined ? [] : [invalid(`data[${key}]`, '<secret contents redacted>', problem)];
}

const jsonKinds: Readonly<Record<string, string>> = { '[': 'array', '"': 'string', t: 'bool', f: 'bool' };

/** Go: json.Unmarshal into a map */
function jsonMapProblem(text: Buffer): string | undefined {
  const problem = goJsonProblem(text);
  if (problem !== undefined) return problem;
  const [first = ''] = text.toString('latin1').trimStart();
  if (first === '{' || first === 'n') return undefined;
  return `json: cannot unmarshal ${jsonKinds[first] ?? 'number'} into Go value of type map[string]interface {}`;
}
