import { UserError } from '../../api/errors.ts';

/** Where a server was looked for: its address for people, and its host alone. */
export interface Sought {
  /** `10.0.0.1:6443` */
  readonly host: string;
  readonly name: string;
  /** Of the proxy on the way. */
  readonly proxy?: string;
}

const unverified = 'tls: failed to verify certificate: x509:';
const unknownAuthorities = [
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** The error for a cluster that cannot be reached, in the words of kubectl. */
export function inKubectlWords(cause: NodeJS.ErrnoException & { readonly cert?: Cert }, sought: Sought): Error {
  if (cause instanceof UserError || cause.name === 'AbortError') return cause;
  if (/ECONNREFUSED/.test(cause.message) && sought.proxy !== undefined) {
    return new UserError(`Unable to connect to the server: proxyconnect tcp: dial tcp ${sought.proxy}: connect: connection refused`, {
      cause,
    });
  }
  if (cause.code === 'ECONNREFUSED') {
    return new UserError(`The connection to the server ${sought.host} was refused - did you specify the right host or port?`, { cause });
  }
  return new UserError(`Unable to connect to the server: ${reasonOf(cause, sought)}`, { cause });
}

interface Cert {
  readonly subjectaltname?: string;
  readonly valid_from?: string;
  readonly valid_to?: string;
}

function reasonOf(cause: NodeJS.ErrnoException & { readonly cert?: Cert }, { host, name }: Sought): string {
  const code = cause.code ?? '';
  if (unknownAuthorities.includes(code)) return `${unverified} certificate signed by unknown authority`;
  switch (code) {
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return `${unverified} certificate has expired or is not yet valid`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `${unverified} ${otherNames(cause.cert, name)}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `dial tcp: lookup ${name}: ${code === 'ENOTFOUND' ? 'no such host' : 'the name server does not answer'}`;
    case 'ETIMEDOUT':
      return `dial tcp ${host}: i/o timeout`;
    case 'EHOSTUNREACH':
      return `dial tcp ${host}: connect: no route to host`;
    case 'ENETUNREACH':
      return `dial tcp ${host}: connect: network is unreachable`;
    case 'ECONNRESET':
      return cause.message === 'socket hang up' ? 'EOF' : `read tcp ${host}: connection reset by peer`;
    default:
      if (/^Bad response: \d+$/.test(cause.message)) return `the proxy answers: ${cause.message.slice('Bad response: '.length)}`;
      return /wrong version number|packet length too long/i.test(cause.message)
        ? 'http: server gave HTTP response to HTTPS client'
        : cause.message;
  }
}

/** For which names a certificate is good. */
function otherNames(cert: Cert | undefined, name: string): string {
  const isAddress = /^[\d.]+$|:/.test(name);
  const names = [...(cert?.subjectaltname ?? '').matchAll(isAddress ? /IP Address:([^,\s]+)/g : /DNS:([^,\s]+)/g)].map((match) => match[1]);
  if (isAddress && !/IP Address:/.test(cert?.subjectaltname ?? '')) {
    return `cannot validate certificate for ${name} because it doesn't contain any IP SANs`;
  }
  return names.length === 0
    ? `certificate is not valid for any names, but wanted to match ${name}`
    : `certificate is valid for ${names.join(', ')}, not ${name}`;
}
