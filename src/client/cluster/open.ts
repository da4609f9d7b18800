import { UserError } from '../../api/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { createClientOver } from '../http-client.ts';
import { withTimeout } from '../timeout.ts';
import type { Client } from '../types.ts';
import { chooseConnection } from './choose.ts';
import { createCredentialSource } from './credentials.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { readMaterial, readSystemAuthorities } from './material.ts';
import { withPages } from './pages.ts';
import { proxyFor } from './proxy.ts';
import { createClusterTransport } from './transport.ts';
import type { ClusterEntry, ConnectionFlags, UserEntry } from './types.ts';

export interface OpenDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly clock: Clock;
  readonly stdinIsTerminal: boolean;
  readonly onWarning: (text: string) => void;
}

/** A cluster of the user's kubeconfig, and the namespace that is meant there when none is said. Throws UserError in kubectl's words. */
export async function openCluster(
  flags: ConnectionFlags,
  deps: OpenDeps,
): Promise<{ readonly client: Client; readonly namespace: string }> {
  const { env, home, clock, onWarning } = deps;
  const config = await readKubeconfig({ env, home, ...(flags.kubeconfig === undefined ? {} : { explicit: flags.kubeconfig }) });
  const { cluster, user, namespace, timeoutMs } = chooseConnection(config, flags);
  const url = serverUrl(cluster, user);
  const proxy = proxyFor(url, cluster, env);
  const ca = cluster.authority && (await readMaterial(cluster.authority, { field: 'certificate-authority', of: cluster.name }));
  const trusted = ca ?? (await readSystemAuthorities(env));
  const told = {
    server: cluster.server,
    ...(cluster.tlsServerName ? { 'tls-server-name': cluster.tlsServerName } : {}),
    ...(cluster.insecure ? { 'insecure-skip-tls-verify': true } : {}),
    ...(ca ? { 'certificate-authority-data': Buffer.from(ca).toString('base64') } : {}),
    ...(cluster.proxyUrl ? { 'proxy-url': cluster.proxyUrl } : {}),
    ...(cluster.pluginConfig === undefined ? {} : { config: cluster.pluginConfig }),
  };
  const transport = createClusterTransport(
    {
      url,
      source: createCredentialSource(user, told, deps),
      security: {
        rejectUnauthorized: !cluster.insecure,
        ...(trusted ? { ca: trusted } : {}),
        ...(cluster.tlsServerName ? { servername: cluster.tlsServerName } : {}),
      },
      ...(proxy ? { proxy } : {}),
    },
    { clock },
  );
  return { client: withPages(withTimeout(createClientOver(transport, { onWarning }), timeoutMs ?? 0), flags.chunkSize), namespace };
}

/** A host alone is asked by TLS where anything is said of that. k8s: client-go rest/url_utils.go DefaultServerURL */
function serverUrl({ authority, insecure, name, server }: ClusterEntry, { certificate }: UserEntry): URL {
  const isSecure = authority !== undefined || insecure || certificate !== undefined;
  const text = /^\w+:\/\//.test(server) ? server : `${isSecure ? 'https' : 'http'}://${server}`;
  if (server !== '' && URL.canParse(text)) {
    const url = new URL(text);
    if (url.protocol === 'https:' || url.protocol === 'http:') return url;
    throw new UserError(`Unable to connect to the server: unsupported protocol scheme ${JSON.stringify(url.protocol.slice(0, -1))}`);
  }
  throw new UserError(`the server of the cluster ${JSON.stringify(name)} is no URL: ${JSON.stringify(server)}`);
}
