/** Containers that are added to pods, to look into them. k8s: test/e2e/common/node/ephemeral_containers.go */

import { expect } from 'vitest';
import { stringify } from 'yaml';
import type { Pod } from '../../../src/api/types.ts';
import { eventually } from '../../e2e/support/workspace.ts';
import { podManifest, shell, staying } from '../manifests.ts';
import type { Scene } from '../scene.ts';
import type { Group } from '../table.ts';

const stateOf = ({ status }: Pod, name: string) => status.ephemeralContainerStatuses?.find((each) => each.name === name)?.state;

const namesOf = ({ spec }: Pod): readonly string[] => (spec.ephemeralContainers ?? []).map(({ name }) => name);

const started = async (scene: Scene): Promise<void> => {
  await scene.running(podManifest('subject', { containers: [staying('main')] }));
  const script = 'while true; do echo polo; sleep 2; done';
  await scene.ok('debug', 'subject', '--image=busybox', '-c', 'debugger', '--target=main', '--profile=general', '--', 'sh', '-c', script);
  await scene.podOnceIt('subject', (pod) => expect(stateOf(pod, 'debugger')).toHaveProperty('running'));
  expect(await scene.inside('subject', 'debugger', 'echo marco; cat /proc/1/cmdline')).toMatch(/^marco\nsh\0-c\0trap/);
  await eventually(async () => expect(await scene.log('subject', 'debugger')).toContain('polo\n'));
  const { status } = await scene.pod('subject');
  expect(status).toMatchObject({ phase: 'Running', containerStatuses: [{ name: 'main', ready: true, restartCount: 0 }] });
};

const updated = async (scene: Scene): Promise<void> => {
  await scene.running(podManifest('subject', { containers: [staying('main')] }));
  const part = '--subresource=ephemeralcontainers';
  const first = { name: 'debugger1', image: 'busybox', command: ['true'] };
  await scene.ok('patch', 'pod', 'subject', part, '-p', JSON.stringify({ spec: { ephemeralContainers: [first] } }));
  const pod = await scene.pod('subject');
  expect(namesOf(pod)).toEqual(['debugger1']);
  const second = shell('debugger2', 'sleep 3600');
  const body = { ...pod, spec: { ...pod.spec, ephemeralContainers: [...(pod.spec.ephemeralContainers ?? []), second] } };
  // The kubelet may have written meanwhile.
  const { resourceVersion: _any, ...metadata } = body.metadata;
  const file = await scene.work.write(`${scene.namespace}-whole.yaml`, stringify({ ...body, metadata }, { version: '1.1' }));
  await eventually(async () => scene.ok('replace', part, '-f', file));
  expect(namesOf(await scene.pod('subject'))).toEqual(['debugger1', 'debugger2']);
  await scene.podOnceIt('subject', (seen) => {
    expect(stateOf(seen, 'debugger1')).toMatchObject({ terminated: { exitCode: 0, reason: 'Completed' } });
    expect(stateOf(seen, 'debugger2')).toHaveProperty('running');
  });
};

export const ephemeralContainers: readonly Group[] = [
  {
    owner: 'sig-node',
    name: 'Ephemeral Containers',
    rows: [
      { title: 'should update the ephemeral containers in an existing pod', scenario: updated },
      { title: 'will start an ephemeral container in an existing pod', scenario: started },
    ],
  },
];
