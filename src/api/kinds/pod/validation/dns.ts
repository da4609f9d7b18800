import type { FieldError } from '../../../errors.ts';
import type { HostAlias, PodDnsConfig, PodSpec } from '../../../types.ts';
import { forbidden, invalid, invalidAll, required, tooLong } from '../../../validation/field-error.ts';
import { dns1123Subdomain, ipAddress } from '../../../validation/names.ts';

const mostNameservers = 3;
const mostSearches = 32;
const longestSearchList = 2048;

/** Checks `dnsConfig`, which dnsPolicy None needs. k8s: validation.go validatePodDNSConfig */
export function validateDnsConfig(config: PodDnsConfig | undefined, policy: string | undefined, path: string): readonly FieldError[] {
  const { nameservers = [], searches = [], options = [] } = config ?? {};
  if (policy === 'None') {
    if (config === undefined) return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (nameservers.length === 0) {
      return [required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')];
    }
  }
  return [
    ...validateNameservers(nameservers, `${path}.nameservers`),
    ...validateSearches(searches, `${path}.searches`),
    ...options.flatMap(({ name }, index) => (name ? [] : [required(`${path}.options[${index}]`, 'must not be empty')])),
  ];
}

function validateNameservers(nameservers: readonly string[], path: string): readonly FieldError[] {
  return [
    ...(nameservers.length > mostNameservers ? [invalid(path, nameservers, `must not have more than ${mostNameservers} nameservers`)] : []),
    ...nameservers.flatMap((address, index) => invalidAll(`${path}[${index}]`, address, ipAddress(address))),
  ];
}

function validateSearches(searches: readonly string[], path: string): readonly FieldError[] {
  const tooLong = `must not have more than ${longestSearchList} characters (including spaces) in the search list`;
  return [
    ...(searches.length > mostSearches ? [invalid(path, searches, `must not have more than ${mostSearches} search paths`)] : []),
    ...(searches.join(' ').length > longestSearchList ? [invalid(path, searches, tooLong)] : []),
    ...searches.flatMap((search, index) => {
      const domain = search.endsWith('.') ? search.slice(0, -1) : search;
      return invalidAll(`${path}[${index}]`, domain, dns1123Subdomain(domain));
    }),
  ];
}

const longestHostname = 64;

/** Checks `hostnameOverride`, which stands alone. */
export function validateHostnameOverride(spec: PodSpec, path: string): readonly FieldError[] {
  const name = spec.hostnameOverride;
  if (name === undefined) return [];
  const beside = (field: 'hostNetwork' | 'setHostnameAsFQDN') =>
    spec[field] ? [forbidden(`${path}.${field}`, 'may not be set to true when `hostnameOverride` is set')] : [];
  return [
    ...invalidAll(`${path}.hostnameOverride`, name, dns1123Subdomain(name)),
    ...(name.length > longestHostname ? [tooLong(`${path}.hostnameOverride`, `may not be more than ${longestHostname} bytes`)] : []),
    ...beside('setHostnameAsFQDN'),
    ...beside('hostNetwork'),
  ];
}

/** Checks `hostAliases`. k8s: validation.go ValidateHostAliases */
export function validateHostAliases(aliases: readonly HostAlias[], path: string): readonly FieldError[] {
  return aliases.flatMap(({ ip = '', hostnames = [] }, index) => [
    ...invalidAll(`${path}[${index}].ip`, ip, ipAddress(ip)),
    ...hostnames.flatMap((hostname, hostnameIndex) =>
      invalidAll(`${path}[${index}].hostnames[${hostnameIndex}]`, hostname, dns1123Subdomain(hostname)),
    ),
  ]);
}
