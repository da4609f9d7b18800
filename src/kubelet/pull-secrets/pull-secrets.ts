/** What the Secrets of `imagePullSecrets` say. Pure. k8s: kubelet_pods.go getPullSecretsForPod, credentialprovider/secrets/secrets.go */
import { parseImageReference } from '../../api/image.ts';
import { isRecord } from '../../api/is-record.ts';
import type { Pod, Secret } from '../../api/types.ts';
import type { RegistryLogin } from '../../engine/types.ts';
import { findLogins, type KeyringEntry } from './keyring.ts';

/** The names of the Secrets with which the images of a pod are pulled; an empty name is none. */
export const pullSecretNames = ({ spec }: Pod): readonly string[] => (spec.imagePullSecrets ?? []).flatMap(({ name }) => name || []);

/** What could be found of a pod's Secrets. */
export interface FoundPullSecrets {
  readonly secrets: readonly Secret[];
  /** The event's text where one or more are missing: pulls are tried all the same. */
  readonly warning?: string;
}

/** The Secrets that a pod names, as far as they are there. */
export function findPullSecrets(pod: Pod, find: (name: string) => Secret | undefined): FoundPullSecrets {
  const found = pullSecretNames(pod).map((name) => ({ name, secret: find(name) }));
  const secrets = found.flatMap(({ secret }) => secret ?? []);
  const missing = found.filter(({ secret }) => !secret).map(({ name }) => name);
  if (missing.length === 0) return { secrets };
  const warning = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
  return { secrets, warning };
}

/** The logins with which the image is to be pulled, in the order in which they are tried. Throws PullSecretError. */
export function pullLogins(secrets: readonly Secret[], image: string): readonly RegistryLogin[] {
  const { domain, path } = parseImageReference(image);
  return findLogins(secrets.flatMap(readPullSecret), `${domain}/${path}`);
}

/** A Secret whose logins cannot be read. The message tells nothing of what is in it. */
export class PullSecretError extends Error {
  constructor(secret: string, problem: string) {
    super(`the image pull secret "${secret}" ${problem}`);
    this.name = 'PullSecretError';
  }
}

/** The logins of one Secret, as its type has them; a Secret of another type has none. */
function readPullSecret({ type, data = {}, metadata: { name } }: Secret): readonly KeyringEntry[] {
  const ofType = (key: string) => (Object.hasOwn(data, key) ? data[key] : undefined);
  const config = type === 'kubernetes.io/dockerconfigjson' ? ofType('.dockerconfigjson') : undefined;
  const cfg = type === 'kubernetes.io/dockercfg' ? ofType('.dockercfg') : undefined;
  if (config !== undefined) return readEntries(asRecord(readJson(config, name)['auths'] ?? {}, name), name);
  return cfg === undefined ? [] : readEntries(readJson(cfg, name), name);
}

function readJson(base64: string, secret: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
  } catch {
    throw new PullSecretError(secret, 'does not hold JSON');
  }
  return asRecord(value, secret);
}

function asRecord(value: unknown, secret: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw new PullSecretError(secret, 'does not name its registries as the keys of a JSON object');
}

function readEntries(auths: Readonly<Record<string, unknown>>, secret: string): readonly KeyringEntry[] {
  return Object.entries(auths).map(([registry, value]) => {
    const { username, password, auth } = asRecord(value, secret);
    const text = (item: unknown) => (typeof item === 'string' ? item : '');
    if (typeof auth !== 'string' || auth === '') return { registry, login: { username: text(username), password: text(password) } };
    // Go: strings.SplitN: a password may hold colons.
    const [, user, word] = /^([^:]*):(.*)$/s.exec(Buffer.from(auth, 'base64').toString('utf8')) ?? [];
    if (user !== undefined && word !== undefined) return { registry, login: { username: user, password: word } };
    throw new PullSecretError(secret, `has a login for ${JSON.stringify(registry)} that is not base64 of username:password`);
  });
}
