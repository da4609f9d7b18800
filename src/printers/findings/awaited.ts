import { hasCondition } from '../../api/pod-status.ts';
import type { Container, Pod, Service } from '../../api/types.ts';

/** Programs that ask for a name, and what stands between program and name. */
const lookups = [/\b(?:nslookup|dig|host|getent\s+(?:ahosts|hosts))\s+(?:-\S+\s+(?:\d+\s+)?)*(\S+)/g];

/** Programs that want an answer from who has the name. */
const connections = [
  /\bping\s+(?:-\S+\s+(?:\d+\s+)?)*(\S+)/g,
  /\bnc\s+(?:-\S+\s+(?:\d+\s+)?)*([a-z]\S*)\s+\d+/g,
  /\b(?:https?|tcp|redis|amqp|postgres(?:ql)?|mysql):\/\/(?:[^\s@/]*@)?([^\s:/"';]+)/g,
  /\b(?:pg_isready|psql|mysqladmin|mysql|redis-cli|mongo|mongosh)\b[^;|&]*?\s(?:-h\s*|--host[= ])(\S+)/g,
];

/** Commands are hostile input too: what comes later in a huge one is not looked at. */
const longestText = 10_000;

/** Programs that want an answer at a port: host and port. */
const ports = [
  /\bnc\s+(?:-\S+\s+(?:\d+\s+)?)*([a-z]\S*)\s+(\d+)/g,
  /\b(?:https?|tcp|redis|amqp|postgres(?:ql)?|mysql):\/\/(?:[^\s@/]*@)?([^\s:/"';]+):(\d+)/g,
  /\/dev\/tcp\/([^\s/]+)\/(\d+)/g,
];

/** What looks whether a file is there. */
const files =
  /(?:\[\[?|\btest)\s+(?:!\s+)?-[efsrdLS]\s+["']?(\/[^\s"';\]]+)|\b(?:until|while)\s+(?:!\s+)?(?:ls|stat|cat)\s+["']?(\/[^\s"';>]+)/g;

/** What programs say of names that they did not find. */
const unknownNames = [
  /can't resolve '([^']+)'/,
  /server can't find ([^\s:]+)/,
  /bad address '([^':]+)/,
  /[Cc]ould not resolve host: (\S+)/,
  /(?:could not translate host name|getaddrinfo \w+|lookup) "?([^\s":]+)/,
];

/** A name of the namespace that a command waits for. */
interface AwaitedName {
  readonly name: string;
  /** True when it wants a connection; false when it is content with an address. */
  readonly connects: boolean;
}

const textOf = ({ command = [], args = [] }: Container): string => [...command, ...args].join(' ').slice(0, longestText);

/** The ports that a command wants an answer at, with the Services of its namespace that they are of. */
export function awaitedPorts(container: Container, namespace: string): readonly { readonly name: string; readonly port: number }[] {
  const text = textOf(container);
  return ports
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .flatMap(([, host = '', port]) => {
      const name = serviceName(host, namespace);
      return name === undefined ? [] : [{ name, port: Number(port) }];
    });
}

/** The files whose coming a command waits for. */
export function awaitedFiles(container: Container): readonly string[] {
  return [...new Set([...textOf(container).matchAll(files)].flatMap(([, tested, listed]) => tested ?? listed ?? []))];
}

/** The names of the namespace that were not found, by the last words of a log. */
export function namesNotFound(lines: readonly string[], namespace: string): readonly string[] {
  const hosts = lines.flatMap((line) => unknownNames.flatMap((pattern) => pattern.exec(line)?.[1] ?? []));
  return [...new Set(hosts.flatMap((host) => serviceName(host.replace(/\.$/, ''), namespace) ?? []))];
}

/** A guess from the text of command and arguments: made for hints, never for decisions. */
function awaitedNames(container: Container, namespace: string): readonly AwaitedName[] {
  const text = textOf(container);
  const namesOf = (patterns: readonly RegExp[]) =>
    patterns
      .flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''))
      .flatMap((host) => serviceName(host, namespace) ?? [])
      .filter((name) => name !== 'localhost' && name !== 'kubernetes');
  const connected = new Set(namesOf(connections));
  return [...new Set([...namesOf(lookups), ...connected])].map((name) => ({ name, connects: connected.has(name) }));
}

/** Names that a container's command waits for and that would be Services of its namespace, but are none. */
export function missingServices(container: Container, namespace: string, services: readonly Service[]): readonly string[] {
  const known = new Set(services.map(({ metadata }) => metadata.name));
  return awaitedNames(container, namespace).flatMap(({ name }) => (known.has(name) ? [] : [name]));
}

/** A Service that no pod answers for. */
export interface IdleService {
  readonly service: Service;
  /** The pods that its selector matches; none of them is ready. */
  readonly pods: readonly Pod[];
  /** Whether the command cannot get on without a ready pod: it connects, or it looks up a name that has no address of its own. */
  readonly isNeeded: boolean;
}

/** Services with a selector that a container's command waits for, and that have no ready pod. `pods`: all of the namespace. */
export function idleServices(
  container: Container,
  namespace: string,
  { services, pods }: { readonly services: readonly Service[]; readonly pods: readonly Pod[] },
): readonly IdleService[] {
  return awaitedNames(container, namespace).flatMap(({ name, connects }) => {
    const service = services.find(({ metadata }) => metadata.name === name);
    const selector = Object.entries(service?.spec.selector ?? {});
    if (!service || selector.length === 0 || service.spec.type === 'ExternalName') return [];
    const matching = pods.filter(({ metadata }) => selector.every(([key, value]) => metadata.labels?.[key] === value));
    if (matching.some((pod) => hasCondition(pod, 'Ready') && !pod.metadata.deletionTimestamp)) return [];
    return [{ service, pods: matching, isNeeded: connects || service.spec.clusterIP === 'None' }];
  });
}

/** `db`, `db.NAMESPACE`, `db.NAMESPACE.svc…`, also with a shell expansion for the namespace: `db`. Undefined for other hosts. */
function serviceName(host: string, namespace: string): string | undefined {
  const match = /^([a-z]([-a-z0-9]*[a-z0-9])?)(?:\.(.*))?$/.exec(host.replace(/["';)]+$/, ''));
  if (!match) return undefined;
  const rest = match[3];
  const inNamespace = rest === undefined || rest === namespace || rest.startsWith(`${namespace}.svc`) || rest.startsWith('$');
  return inNamespace ? match[1] : undefined;
}
