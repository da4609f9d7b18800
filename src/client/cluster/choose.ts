import { join, resolve } from 'node:path';
import { UserError } from '../../api/errors.ts';
import { isRecord } from '../../api/is-record.ts';
import { readTimeout } from '../timeout.ts';
import { entryOf, type Kubeconfig, type Located, textOf, textsOf } from './kubeconfig.ts';
import { readPlugin } from './plugin-entry.ts';
import type { ClusterEntry, Connection, ConnectionFlags, Impersonated, Material, UserEntry } from './types.ts';

/**
 * Which cluster is meant, and as whom: the context of the flags or the current one, with the flags over it. Throws UserError in kubectl's
 * words. k8s: client-go clientcmd client_config.go, overrides.go, validation.go
 */
export function chooseConnection(config: Kubeconfig, flags: ConnectionFlags): Connection {
  const contextName = flags.context ?? config.currentContext;
  const context = config.contexts.get(contextName);
  if (!context && contextName !== '') {
    const known = [...config.contexts.keys()].join(', ');
    throw new UserError(
      `Error in configuration: context was not found for specified context: ${contextName}\n${known === '' ? `There is none in ${config.paths.join(', ')}.` : `There are: ${known}.`}`,
    );
  }
  const entry = context?.entry ?? {};
  const timeoutMs = flags.requestTimeout === undefined ? undefined : readTimeout(flags.requestTimeout);
  const cluster = chooseCluster(config, flags, textOf(entry, 'cluster'));
  return {
    cluster,
    user: chooseUser(config, flags, textOf(entry, 'user')),
    namespace: textOf(entry, 'namespace') || 'default',
    ...(timeoutMs ? { timeoutMs } : {}),
  };
}

const nothing: Located = { entry: {}, directory: '/' };

function chooseCluster(config: Kubeconfig, flags: ConnectionFlags, ofContext: string): ClusterEntry {
  const name = flags.cluster ?? ofContext;
  const found = config.clusters.get(name);
  if (!found && flags.cluster !== undefined) throw new UserError(`no server found for cluster ${JSON.stringify(name)}`);
  if (!found && flags.server === undefined) throw noCluster(config, name);
  const { entry, directory } = found ?? nothing;
  // Another authority, or none, takes the place of all that the file says of it; another server has another name.
  const isOtherTrust = flags.certificateAuthority !== undefined || flags.insecureSkipTlsVerify === true;
  const insecure = isOtherTrust ? flags.insecureSkipTlsVerify === true : entry['insecure-skip-tls-verify'] === true;
  const authority = isOtherTrust ? fileOf(flags.certificateAuthority) : materialOf({ entry, directory }, 'certificate-authority');
  if (insecure && authority) throw new UserError('specifying a root certificates file with the insecure flag is not allowed');
  const tlsServerName = flags.tlsServerName ?? (flags.server === undefined ? textOf(entry, 'tls-server-name') : '');
  const proxyUrl = textOf(entry, 'proxy-url');
  const extensions = Array.isArray(entry['extensions']) ? entry['extensions'].filter(isRecord) : [];
  const ofPlugins = extensions.find((extension) => extension['name'] === 'client.authentication.k8s.io/exec');
  return {
    ...{ name, insecure, server: flags.server ?? textOf(entry, 'server') },
    ...(tlsServerName ? { tlsServerName } : {}),
    ...(authority ? { authority } : {}),
    ...(proxyUrl ? { proxyUrl } : {}),
    ...(ofPlugins ? { pluginConfig: ofPlugins['extension'] } : {}),
  };
}

function noCluster(config: Kubeconfig, name: string): UserError {
  const files = config.paths.join(', ');
  if (name !== '') return new UserError(`no server found for cluster ${JSON.stringify(name)}: ${files} has none of that name`);
  const known = [...config.contexts.keys()];
  return new UserError(
    known.length === 0
      ? `${files} names no cluster: say --server, or which file with --kubeconfig`
      : `${files} has no current context: choose one with --context (${known.join(', ')})`,
  );
}

function chooseUser(config: Kubeconfig, flags: ConnectionFlags, ofContext: string): UserEntry {
  const name = flags.user ?? ofContext;
  const found = config.users.get(name);
  if (!found && flags.user !== undefined) throw new UserError(`auth info ${JSON.stringify(name)} does not exist`);
  const located = found ?? nothing;
  const { entry, directory } = located;
  const certificate = fileOf(flags.clientCertificate) ?? materialOf(located, 'client-certificate');
  const key = fileOf(flags.clientKey) ?? materialOf(located, 'client-key');
  const token = flags.token ?? textOf(entry, 'token');
  const tokenFile = flags.token === undefined ? textOf(entry, 'tokenFile') : '';
  const username = flags.username ?? textOf(entry, 'username');
  const basic = username === '' ? undefined : { username, password: flags.password ?? textOf(entry, 'password') };
  const hasToken = token !== '' || tokenFile !== '';
  if (hasToken && basic) {
    throw new UserError(`more than one authentication method found for ${name}; found [token basicAuth], only one is allowed`);
  }
  if (certificate && !key) {
    throw new UserError(`client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`);
  }
  if (entry['auth-provider'] !== undefined && !hasToken) throw noAuthProvider(name, textOf(entryOf(entry, 'auth-provider'), 'name'));
  const plugin = hasToken || basic ? undefined : readPlugin(name, located);
  return {
    name,
    impersonated: impersonatedOf(name, located, flags),
    ...(certificate ? { certificate } : {}),
    ...(key ? { key } : {}),
    ...(token ? { token } : {}),
    ...(tokenFile ? { tokenFile: resolve(directory, tokenFile) } : {}),
    ...(basic ? { basic } : {}),
    ...(plugin ? { plugin } : {}),
  };
}

const noAuthProvider = (name: string, provider: string): UserError =>
  new UserError(
    `user ${JSON.stringify(name)} logs in by the auth-provider ${JSON.stringify(provider)}, which Kubernetes has given up: let a credential plugin do it (exec)`,
  );

function impersonatedOf(name: string, { entry }: Located, flags: ConnectionFlags): Impersonated {
  const extra = Object.entries(entryOf(entry, 'as-user-extra')).map(
    ([key]) => [key, textsOf(entryOf(entry, 'as-user-extra'), key)] as const,
  );
  const user = flags.as ?? textOf(entry, 'as');
  const uid = flags.asUid ?? textOf(entry, 'as-uid');
  const groups = flags.asGroup ?? textsOf(entry, 'as-groups');
  if (user === '' && (uid !== '' || groups.length > 0 || extra.length > 0)) {
    throw new UserError(`requesting uid, groups or user-extra for ${name} without impersonating a user`);
  }
  return { groups, extra: Object.fromEntries(extra), ...(user ? { user } : {}), ...(uid ? { uid } : {}) };
}

const fileOf = (path: string | undefined): Material | undefined => (path ? { file: path } : undefined);

/** `FIELD-data` holds the content in base64, `FIELD` names a file. */
function materialOf({ entry, directory }: Located, field: string): Material | undefined {
  const data = textOf(entry, `${field}-data`);
  if (data !== '') return { text: Buffer.from(data, 'base64').toString('utf8') };
  const path = textOf(entry, field);
  return path === '' ? undefined : { file: path.startsWith('/') ? path : join(directory, path) };
}
