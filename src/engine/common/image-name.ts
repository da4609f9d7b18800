const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const registry =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?';
const reference = new RegExp(
  `^(?:(${registry})/)?(${component}(?:/${component})*)(?::(\\w[\\w.-]{0,127}))?(?:@(sha256:[a-fA-F0-9]{64}))?$`,
);

/**
 * The full name of what a manifest calls an image, as Docker's tools and the kubelet complete it: `busybox` is
 * `docker.io/library/busybox:latest`. Undefined for what is no image name.
 */
export function normalizeImageName(image: string): string | undefined {
  const parts = splitName(image);
  if (!parts) return undefined;
  const { host, path, tag, digest } = parts;
  const repository = host === undefined ? `docker.io/${path.includes('/') ? path : `library/${path}`}` : `${host}/${path}`;
  const version = tag !== undefined ? `:${tag}` : digest === undefined ? ':latest' : '';
  return `${repository}${version}${digest === undefined ? '' : `@${digest}`}`;
}

/** `localhost/NAME:TAG` for a name without a registry: what `podman build -t NAME` calls it. */
export function withRegistryLocalhost(image: string): string | undefined {
  const parts = splitName(image);
  if (!parts || parts.host !== undefined || parts.digest !== undefined) return undefined;
  return `localhost/${parts.path}:${parts.tag ?? 'latest'}`;
}

/** The first part of a path is a registry only when it looks like a host: with a dot, a port, or `localhost`. */
function splitName(
  image: string,
): { host: string | undefined; path: string; tag: string | undefined; digest: string | undefined } | undefined {
  const match = reference.exec(image);
  if (!match) return undefined;
  const [, first, rest = '', tag, digest] = match;
  const isHost = first !== undefined && (/[.:[]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  if (first === undefined || isHost) return { host: first, path: rest, tag, digest };
  return { host: undefined, path: `${first}/${rest}`, tag, digest };
}
