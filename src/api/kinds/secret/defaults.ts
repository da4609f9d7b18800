import type { Json } from '../../json-defaults.ts';
import type { Secret } from '../../types.ts';

/**
 * A decoded Secret with its type, what it has as `stringData` in its place in `data`.
 * k8s: core/v1/defaults.go SetDefaults_Secret, conversion.go Convert_v1_Secret_To_core_Secret
 */
export function setSecretDefaults(secret: object): Secret {
  const { stringData, ...object } = secret as Json;
  const texts = Object.entries((stringData ?? {}) as Readonly<Record<string, string>>);
  const written = texts.map(([key, text]) => [key, Buffer.from(text).toString('base64')] as const);
  const data = { ...((object['data'] ?? {}) as Secret['data']), ...Object.fromEntries(written) };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    ...object,
    ...(Object.keys(data).length > 0 ? { data } : {}),
    type: object['type'] || 'Opaque',
  } as unknown as Secret;
}
