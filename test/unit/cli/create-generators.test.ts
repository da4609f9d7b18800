import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const create = (words: string) => runCli(['create', ...words.split(' ')], { url: api.url });
const tried = async (words: string) => JSON.parse((await create(`${words} --dry-run=client -o json`)).stdout) as object;

const rbac = 'rbac.authorization.k8s.io';
const service = (name: string, port: object) => ({ service: { name, port } });

/** As kubectl 1.32 makes them, beside what every object has. */
test.each<[words: string, object: object]>([
  [
    'quota q --hard=cpu=1000m,pods=2 --scopes=NotBestEffort',
    { kind: 'ResourceQuota', spec: { hard: { cpu: '1', pods: '2' }, scopes: ['NotBestEffort'] }, status: {} },
  ],
  ['pc high --value=10', { kind: 'PriorityClass', value: 10, preemptionPolicy: 'PreemptLowerPriority' }],
  [
    'role r --verb=get,list --resource=pods,rs.apps,pods/log --resource-name=a',
    {
      kind: 'Role',
      rules: [
        { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods', 'pods/log'], resourceNames: ['a'] },
        { verbs: ['get', 'list'], apiGroups: ['apps'], resources: ['replicasets'], resourceNames: ['a'] },
      ],
    },
  ],
  ['clusterrole c --verb=get --non-resource-url=/x', { kind: 'ClusterRole', rules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }] }],
  [
    'rolebinding b --role=r --user=u --serviceaccount=ns:sa',
    {
      subjects: [
        { kind: 'User', apiGroup: rbac, name: 'u' },
        { kind: 'ServiceAccount', name: 'sa', namespace: 'ns' },
      ],
      roleRef: { apiGroup: rbac, kind: 'Role', name: 'r' },
    },
  ],
  ['clusterrolebinding b --clusterrole=c', { roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'c' } }],
  ['pdb p --selector=app=web --min-available=50%', { spec: { minAvailable: '50%', selector: { matchLabels: { app: 'web' } } } }],
  [
    'ingress i --rule=a.b/*=web:80,tls=s --rule=a.b/x=web:http --class=nginx',
    {
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['a.b'], secretName: 's' }],
        rules: [
          {
            host: 'a.b',
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: service('web', { number: 80 }) },
                { path: '/x', pathType: 'Exact', backend: service('web', { name: 'http' }) },
              ],
            },
          },
        ],
      },
    },
  ],
])('create %s', async (words, object) => {
  expect(await tried(words)).toMatchObject(object);
});

test.each([
  ['quota q --hard=cpu', 'error: Invalid argument syntax cpu, expected <resource>=<value>'],
  ['role r --verb=get --resource=foo.bar', 'the server doesn\'t have a resource type "foo" in group "bar"'],
  ['role r --verb=bind --resource=pods', "error: can not perform 'bind' on 'pods' in group ''"],
  ['clusterrole c --verb=get', 'error: one of resource or nonResourceURL must be specified'],
  ['rolebinding b', 'error: exactly one of clusterrole or role must be specified'],
  ['clusterrolebinding b', 'error: required flag(s) "clusterrole" not set'],
  ['pdb p --selector=a!=b --min-available=1', 'error: "!=" is not a valid label selector operator'],
  ['ingress i --rule=x', 'error: rule x is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]'],
])('create %s is refused', async (words, problem) => {
  expect(await create(words)).toEqual({ stdout: '', stderr: `${problem}\n`, exitCode: 1 });
});
