import type { Container, Service } from '../api/types.ts';

/** Programs that people wait for a name with, and what stands between program and name. */
const lookups = [
  /\b(?:nslookup|dig|host|ping|getent\s+(?:ahosts|hosts))\s+(?:-\S+\s+(?:\d+\s+)?)*(\S+)/g,
  /\bnc\s+(?:-\S+\s+(?:\d+\s+)?)*([a-z]\S*)\s+\d+/g,
  /\b(?:https?|tcp|redis|amqp|postgres(?:ql)?|mysql):\/\/(?:[^\s@/]*@)?([^\s:/"';]+)/g,
  /\b(?:pg_isready|psql|mysqladmin|mysql|redis-cli|mongo|mongosh)\b[^;|&]*?\s(?:-h\s*|--host[= ])(\S+)/g,
];

/** Commands are hostile input too: what comes later in a huge one is not looked at. */
const longestText = 10_000;

/**
 * Names that a container's command looks up and that would be Services of its namespace, but are none. A guess from the text of
 * command and arguments: made for hints, never for decisions.
 */
export function missingServices(container: Container, namespace: string, services: readonly Service[]): readonly string[] {
  const text = [...(container.command ?? []), ...(container.args ?? [])].join(' ').slice(0, longestText);
  const hosts = lookups.flatMap((lookup) => [...text.matchAll(lookup)].map((match) => match[1] ?? ''));
  const names = hosts.flatMap((host) => serviceName(host, namespace) ?? []);
  const known = new Set(services.map(({ metadata }) => metadata.name));
  return [...new Set(names)].filter((name) => !known.has(name) && name !== 'localhost' && name !== 'kubernetes');
}

/** `db`, `db.NAMESPACE`, `db.NAMESPACE.svc…`, also with a shell expansion for the namespace: `db`. Undefined for other hosts. */
function serviceName(host: string, namespace: string): string | undefined {
  const match = /^([a-z]([-a-z0-9]*[a-z0-9])?)(?:\.(.*))?$/.exec(host.replace(/["';)]+$/, ''));
  if (!match) return undefined;
  const rest = match[3];
  const inNamespace = rest === undefined || rest === namespace || rest.startsWith(`${namespace}.svc`) || rest.startsWith('$');
  return inNamespace ? match[1] : undefined;
}
