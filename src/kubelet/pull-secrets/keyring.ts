/** Which logins are meant for which image. Pure. k8s: pkg/credentialprovider/keyring.go BasicDockerKeyring */
import type { RegistryLogin } from '../../engine/types.ts';
import { fitsGlob } from './glob.ts';

/** A login, and the registry that it is for as its Secret names it: `https://index.docker.io/v1/`, `*.example.com/team`. */
export interface KeyringEntry {
  readonly registry: string;
  readonly login: RegistryLogin;
}

const defaultRegistry = 'index.docker.io';

/**
 * The logins to try for an image, in order: those of the longest matching places first. `repository` is the image's full name without
 * tag and digest: `docker.io/library/busybox`. An entry that nobody can read matches nothing.
 */
export function findLogins(entries: readonly KeyringEntry[], repository: string): readonly RegistryLogin[] {
  const byKey = new Map<string, RegistryLogin[]>();
  for (const { registry, login } of entries) {
    const key = keyOf(registry);
    if (key !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), login]);
  }
  const keys = [...byKey.keys()].sort((a, b) => (a < b ? 1 : -1));
  const found = keys.filter((key) => matches(key, repository)).flatMap((key) => byKey.get(key) ?? []);
  if (found.length > 0) return found;
  return /^(index\.)?docker\.io\//.test(repository) ? (byKey.get(defaultRegistry) ?? []) : [];
}

/** Host and path of a registry, by which it is looked up; the versions of the registries' API are no part of it. */
function keyOf(registry: string): string | undefined {
  const split = /^(?:https?:\/\/)?([^/?#]+)([^?#]*)/.exec(registry);
  if (!split) return undefined;
  const [, host = '', path = ''] = split;
  const effective = /^\/v[12]\//.test(path) ? path.slice(3) : path;
  return effective === '/' ? host : host + effective;
}

/** Whether the place holds the repository: part of the host by part, where parts may be patterns, and the path from its beginning. */
function matches(key: string, repository: string): boolean {
  const [place, image] = [split(key), split(repository)];
  return (
    place.port === image.port &&
    place.parts.length === image.parts.length &&
    image.path.startsWith(place.path) &&
    place.parts.every((part, index) => fitsGlob(part, image.parts[index] ?? ''))
  );
}

function split(text: string): { readonly parts: readonly string[]; readonly port: string; readonly path: string } {
  const slash = text.indexOf('/');
  const host = slash === -1 ? text : text.slice(0, slash);
  const [, name = host, port = ''] = /^(.*):(\d+)$/.exec(host) ?? [];
  return { parts: name.split('.'), port, path: slash === -1 ? '' : text.slice(slash) };
}
