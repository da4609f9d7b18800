import { Chalk } from 'chalk';
import type { KubeObject, List, ServicePort } from '../../../api/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { listPath, resourceFor } from '../../selecting/paths.ts';
import type { clusterInfoVerb } from './verb.ts';

/** A Service as far as it says where it is. Those of a cluster may have more than kpod's. */
interface LinkedService extends KubeObject {
  readonly spec: { readonly ports?: readonly ServicePort[] };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] } };
}

/** `kpod cluster-info`: where the server is, and the Services that belong to it. k8s: kubectl clusterinfo.go */
export async function run({ flags, name }: CallOf<typeof clusterInfoVerb>, { client, streams, colors }: CommandDeps): Promise<void> {
  const { green, yellow } = new Chalk({ level: colors.stdout ? 1 : 0 });
  const tell = (what: string, where: string) => streams.out(`${green(what)} is running at ${yellow(where)}\n`);
  const path = listPath(resourceFor('services'), flags.namespace || 'kube-system');
  const query = { labelSelector: 'kubernetes.io/cluster-service=true' };
  const { items } = await client.request<List<LinkedService>>('GET', path, { query });
  await tell('Kubernetes control plane', client.server);
  for (const service of items) {
    await tell(service.metadata.labels?.['kubernetes.io/name'] || service.metadata.name, linkTo(service, client.server));
  }
  await streams.out(`\nTo further debug and diagnose cluster problems, use '${name} dump'.\n`);
}

function linkTo({ metadata, spec, status }: LinkedService, server: string): string {
  const { ports = [] } = spec;
  const [ingress] = status?.loadBalancer?.ingress ?? [];
  if (ingress) return ports.map(({ port }) => `http://${ingress.ip || ingress.hostname}:${port} `).join('');
  const [port] = ports;
  const scheme = port && (port.name === 'https' || port.port === 443) ? 'https:' : '';
  const name = port && (scheme !== '' || port.name) ? `${scheme}${metadata.name}:${port.name ?? ''}` : metadata.name;
  return `${server}/api/v1/namespaces/${metadata.namespace}/services/${name}/proxy`;
}
