import { expect, test } from 'vitest';
import { findBlocker } from '../../../../src/printers/findings/find.ts';
import type { Owner, PodFacts } from '../../../../src/printers/findings/finding.ts';
import { conditions, container, placed, pod, status, waiting } from '../../../fakes/pod-states.ts';

const now = Date.parse('2026-11-21T19:22:44Z');
const images = [
  'docker.io/library/busybox:1.28',
  'docker.io/library/busybox:1.36',
  'docker.io/library/busybox:latest',
  'docker.io/library/nginx:latest',
];

const blocker = (
  image: string,
  {
    reason = 'ErrImagePull',
    policy = 'IfNotPresent',
    ...facts
  }: { reason?: string; policy?: 'Always' | 'IfNotPresent' | 'Never' } & Partial<PodFacts> = {},
) =>
  findBlocker({
    pod: pod(now, 'web', {
      spec: { containers: [container('main', { image, imagePullPolicy: policy })] },
      status: placed(now, {
        phase: 'Pending',
        conditions: conditions(true, false),
        containerStatuses: [status('main', waiting(reason, 'no such image'))],
      }),
    }),
    now,
    engines: [{ name: 'podman', images }],
    ...facts,
  });

test.each<[string, string, Parameters<typeof blocker>[1], string, string]>([
  ['another tag of it is there', 'busybox:1.3', {}, 'image-missing', 'kpod set image pod/web main=busybox:1.36'],
  ['its name is misspelt', 'busybx:1.28', {}, 'image-missing', 'kpod set image pod/web main=busybox:1.28'],
  ['nothing comes near', 'example.com/shop:1', {}, 'image-missing', 'podman pull example.com/shop:1'],
  [
    'the other engine has it',
    'shop:1',
    {
      engines: [
        { name: 'podman', images },
        { name: 'docker', images: ['docker.io/library/shop:1'] },
      ],
    },
    'image-missing',
    'docker save shop:1 | podman load',
  ],
  [
    'it is there, and its registry is to be asked',
    'busybox:1.36',
    { policy: 'Always' },
    'image-refused',
    `kpod get pod/web -o yaml | kpod patch -f - --local --type=json -p '[{"op":"replace","path":"/spec/containers/0/imagePullPolicy","value":"IfNotPresent"}]' -o yaml | kpod replace --force -f -`,
  ],
  [
    'its name has capitals',
    'BusyBox:1.36',
    { reason: 'InvalidImageName' },
    'image-name-invalid',
    'kpod set image pod/web main=busybox:1.36',
  ],
  ['its name is none at all', 'a b', { reason: 'InvalidImageName' }, 'image-name-invalid', 'kpod get pod/web -o yaml > web.yaml'],
])('%s', (_title, image, facts, code, command) => {
  const found = blocker(image, facts);
  expect([found?.code, found?.mend[0]]).toEqual([code, command]);
});

test.each<[Owner, string]>([
  [{ kind: 'Deployment', name: 'shop' }, 'kpod set image deployment/shop main=busybox:1.36'],
  [{ kind: 'StatefulSet', name: 'db' }, 'kpod set image statefulset/db main=busybox:1.36 && kpod delete pod web'],
])('is mended where the pod comes from: %j', (owner, command) => {
  expect(blocker('busybox:1.3', { owner })?.mend).toEqual([command]);
});

test('names the policy, the store and the engine that said so', () => {
  const found = blocker('busybox:1.3', { policy: 'Never', reason: 'ErrImageNeverPull' });
  expect(found?.what).toBe('Container "main" has no image: busybox:1.3 (imagePullPolicy Never)');
  expect(found?.evidence).toEqual(['The engine says: no such image', 'The images of podman have busybox:1.36']);
});
