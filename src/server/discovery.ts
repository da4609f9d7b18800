import { arch, platform } from 'node:os';
import { kubernetesVersion } from '../api/kubernetes-version.ts';
import { aggregatedDocument, aggregatedVersion } from './aggregated-discovery.ts';
import { entryOf, groupEntries, groupOfVersion, metricsEntry, resourceList } from './discovery-entries.ts';
import { sendKept } from './kept-document.ts';
import { isGroup } from './kinds.ts';
import { groupVersionOf } from './lookup.ts';
import { knownPaths } from './routes.ts';
import type { Handler, Reply } from './types.ts';

const json = (body: object): Reply => ({ type: 'json', code: 200, body });

/** `GET /api`, in the older form or with everything that is in it. */
export const coreVersions: Handler = (context) => {
  const version = aggregatedVersion(context.request.headers.accept);
  if (version) return sendKept(context, aggregatedDocument('core', version), 'public');
  return json({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: 'kpod' }] });
};

/** `GET /apis`: the groups beside the core. */
export const groups: Handler = (context) => {
  const version = aggregatedVersion(context.request.headers.accept);
  if (version) return sendKept(context, aggregatedDocument('groups', version), 'public');
  return json({ kind: 'APIGroupList', apiVersion: 'v1', groups: groupEntries() });
};

/** `GET /apis/discovery.k8s.io` and its kin. */
export const group: Handler = (context) =>
  json({ kind: 'APIGroup', apiVersion: 'v1', ...entryOf(groupOfVersion(groupVersionOf(context))) });

/** `GET /apis/metrics.k8s.io`. */
export const metricsGroup: Handler = () => json({ kind: 'APIGroup', apiVersion: 'v1', ...metricsEntry });

/** `GET /apis/metrics.k8s.io/v1beta1`: what a cluster's metrics server would offer. */
export const metricsResources: Handler = () => json({ apiVersion: 'v1', ...resourceList('metrics.k8s.io/v1beta1') });

/** `GET /api/v1`, `GET /apis/discovery.k8s.io/v1`: what kubectl knows of a server's kinds. */
export const groupResources: Handler = (context) => {
  const groupVersion = groupVersionOf(context);
  return json({ ...(isGroup(groupVersion) ? { apiVersion: 'v1' } : {}), ...resourceList(groupVersion) });
};

/** `GET /version`: the Kubernetes version whose behaviour kpod follows, with kpod's own as build metadata. */
export const version: Handler = ({ deps }) =>
  json({
    major: '1',
    minor: '32',
    gitVersion: kubernetesVersion(deps.agentStatus().version),
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: 'node',
    platform: `${platform()}/${arch() === 'x64' ? 'amd64' : arch()}`,
  });

/** `GET /`: where there is more. */
export const rootPaths: Handler = () => json({ paths: knownPaths() });

/** `GET /healthz` and its kin; `verbose` names what was looked at. */
export const health: Handler = ({ query, request }) => {
  const [, check = ''] = /^\/(\w+)/.exec(request.url ?? '') ?? [];
  return { type: 'text', code: 200, body: query.has('verbose') ? `[+]ping ok\n${check} check passed\n` : 'ok' };
};
