/** The guestbook of the documentation: a leader that is written to, followers that are read from, a front end that asks both by name. */
import { expect } from 'vitest';
import { eventually } from '../../e2e/support/workspace.ts';
import { type Manifest, shell } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import { podsOf, rolledOut, template, workload } from '../workloads.ts';

/** A store of lines that is asked over HTTP, as CGI scripts of BusyBox: `add?LINE` and `all`. Followers ask their leader for what they do not have. */
const store = (more: string) =>
  [
    'mkdir -p /www/cgi-bin; touch /tmp/lines; cd /www/cgi-bin',
    'printf \'#!/bin/sh\\necho; echo "$QUERY_STRING" >>/tmp/lines; echo stored\\n\' >add',
    "printf '#!/bin/sh\\necho; cat /tmp/lines\\n' >all",
    more,
    'chmod +x *',
    "trap 'exit 0' TERM",
    'httpd -f -p 6379 -h /www & wait $!',
  ].join('\n');
const follows = "printf '#!/bin/sh\\necho; wget -q -O - http://redis-leader:6379/cgi-bin/all\\n' >all";
const frontend = [
  'mkdir -p /www/cgi-bin; cd /www/cgi-bin',
  'printf \'#!/bin/sh\\necho; wget -q -O - "http://redis-leader:6379/cgi-bin/add?$QUERY_STRING"\\n\' >set',
  "printf '#!/bin/sh\\necho; wget -q -O - http://redis-follower:6379/cgi-bin/all\\n' >get",
  'chmod +x *',
  "trap 'exit 0' TERM",
  'httpd -f -p 80 -h /www & wait $!',
].join('\n');

const tier = (name: string, replicas: number, port: number, script: string): readonly Manifest[] => {
  const labels = { app: name };
  const readinessProbe = { tcpSocket: { port }, periodSeconds: 1 };
  const containers = [shell('server', script, { ports: [{ containerPort: port }], readinessProbe })];
  return [
    workload('Deployment', name, { replicas, template: template(labels, { containers }) }),
    { ...{ apiVersion: 'v1', kind: 'Service', metadata: { name, labels } }, spec: { selector: labels, ports: [{ port }] } },
  ];
};

/** Writes into the guestbook and reads from it, by way of its front end; then stops all of it. */
export const guestbook = async (scene: Scene): Promise<void> => {
  const all = [
    ...tier('redis-leader', 1, 6379, store('')),
    ...tier('redis-follower', 2, 6379, store(follows)),
    ...tier('frontend', 3, 80, frontend),
  ];
  await scene.create(all, 'apply');
  for (const name of ['redis-leader', 'redis-follower', 'frontend']) await rolledOut(scene, name);
  expect(await scene.ok('get', 'pods', '-l', 'app=frontend', '--no-headers')).toMatch(
    /^(frontend-[bcdf4-9]+-[a-z0-9]{5} +1\/1 +Running .*\n){3}$/,
  );
  const [asker] = await podsOf(scene, 'app=redis-leader');
  const ask = (path: string) => scene.inside(asker?.metadata.name ?? '', 'server', `wget -q -O - 'http://frontend/cgi-bin/${path}'`);
  await eventually(async () => expect(await ask('get')).toBe(''));
  expect(await ask('set?TestEntry')).toBe('stored\n');
  await eventually(async () => expect(await ask('get')).toBe('TestEntry\n'));
  await scene.ok('scale', 'deployment', 'frontend', '--replicas=5');
  await rolledOut(scene, 'frontend');
  await scene.ok('scale', 'deployment', 'frontend', '--replicas=2');
  await rolledOut(scene, 'frontend');
  expect(await ask('get')).toBe('TestEntry\n');
  for (const name of ['redis-leader', 'redis-follower', 'frontend']) {
    await scene.ok('delete', 'deployment', '-l', `app=${name}`);
    await scene.ok('delete', 'service', '-l', `app=${name}`);
  }
  await eventually(async () => expect(await podsOf(scene)).toEqual([]));
};
