/** Names that the engine's own resolver cannot answer: those of headless Services, of the pods behind them, and of other names. Pure. */
import type { Service } from '../../api/types.ts';
import type { ServiceEndpoints } from '../endpoints/current.ts';
import type { Endpoint } from '../endpoints/select.ts';
import { namesOf } from './names.ts';

/** What a name answers: addresses (none: there is no such name now), or another name. */
export type DnsRecord = { readonly a: readonly string[] } | { readonly cname: string };

/** Records by name, all in lower case. */
export type DnsRecords = Readonly<Record<string, DnsRecord>>;

/** Whether a Service needs names beyond aliases. */
export const isNamedOnly = ({ spec }: Service): boolean => spec.type === 'ExternalName' || spec.clusterIP === 'None';

/**
 * The records of all Services without an address of their own.
 * k8s: dns/docs/specification.md
 */
export function dnsRecords(all: readonly ServiceEndpoints[]): DnsRecords {
  return Object.fromEntries(all.filter(({ service }) => isNamedOnly(service)).flatMap(recordsOf));
}

function recordsOf({ service, groups, written }: ServiceEndpoints): readonly (readonly [string, DnsRecord])[] {
  const { name, namespace = 'default' } = service.metadata;
  const { type, externalName = '' } = service.spec;
  if (type === 'ExternalName')
    return namesOf(name, namespace).map((each) => [each, { cname: externalName.toLowerCase().replace(/\.$/, '') }]);
  const endpoints = [...groups, ...written].flatMap((group) => group.endpoints);
  const hosts = new Set(endpoints.flatMap(({ hostname }) => (hostname ? [hostname.toLowerCase()] : [])));
  return [
    ...namesOf(name, namespace).map((each) => [each, { a: addresses(endpoints) }] as const),
    ...[...hosts].flatMap((host) => {
      const own = endpoints.filter(({ hostname }) => hostname?.toLowerCase() === host);
      return namesOf(`${host}.${name}`, namespace).map((each) => [each, { a: addresses(own) }] as const);
    }),
  ];
}

const addresses = (endpoints: readonly Endpoint[]): readonly string[] => [
  ...new Set(endpoints.filter(({ ready }) => ready).map(({ ip }) => ip)),
];
