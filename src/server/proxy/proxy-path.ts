/** What a request to be passed on is for: `/api/v1/namespaces/NS/pods/https:NAME:PORT/proxy/PATH`. */
export interface ProxyPath {
  readonly kind: 'Pod' | 'Service';
  readonly namespace: string;
  /** With the scheme and the port that were stated. */
  readonly target: string;
  /** What comes behind `/proxy`, as it came: nothing, or from `/` on. */
  readonly rest: string;
}

const pattern = /^\/api\/v1\/namespaces\/([^/]+)\/(pods|services)\/([^/]+)\/proxy(\/.*)?$/s;

/** Reads such a path; undefined for any other, also for one that cannot be decoded. */
export function proxyPathOf(path: string): ProxyPath | undefined {
  const [, namespace, plural, target, rest = ''] = pattern.exec(path) ?? [];
  if (namespace === undefined || target === undefined) return undefined;
  try {
    const decoded = { namespace: decodeURIComponent(namespace), target: decodeURIComponent(target) };
    return { kind: plural === 'pods' ? 'Pod' : 'Service', ...decoded, rest };
  } catch {
    return undefined;
  }
}

/** A name with what may stand around it. */
export interface SchemeNamePort {
  readonly scheme: 'http' | 'https';
  readonly name: string;
  /** A number or a name; empty when none is stated. */
  readonly port: string;
}

/** Reads `NAME`, `NAME:PORT` and `SCHEME:NAME:PORT`; undefined for anything else. k8s: util/net/port_split.go SplitSchemeNamePort */
export function readSchemeNamePort(text: string): SchemeNamePort | undefined {
  const parts = text.split(':');
  const [scheme = '', name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts];
  if (parts.length > 3 || name === '' || !['', 'http', 'https'].includes(scheme)) return undefined;
  return { scheme: scheme === 'https' ? 'https' : 'http', name, port };
}
