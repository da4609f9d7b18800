import { expect, test } from 'vitest';
import type { Pod } from '../../../../src/api/types.ts';
import { findBlocker } from '../../../../src/printers/findings/find.ts';
import { conditions, container, event, placed, pod, status, waiting } from '../../../fakes/pod-states.ts';

const now = Date.parse('2026-11-21T19:22:44Z');
const surroundings = {
  ...{ services: [], pods: [] },
  configMaps: [{ name: 'settings', keys: ['color', 'size'], data: { color: "it's red", size: 'XL' } }],
  secrets: [{ name: 'login', keys: [] }],
};

const withVariable = (message: string): Pod =>
  pod(now, 'web', {
    spec: {
      containers: [
        container('main', {
          env: [
            { name: 'A', valueFrom: { configMapKeyRef: { name: 'setings', key: 'colour' } } },
            { name: 'B', valueFrom: { configMapKeyRef: { name: 'setings', key: 'size' } } },
          ],
        }),
      ],
    },
    status: placed(now, {
      phase: 'Pending',
      conditions: conditions(true, false),
      containerStatuses: [status('main', waiting('CreateContainerConfigError', message))],
    }),
  });

test.each([
  [
    'configmap "setings" not found',
    [
      'config-missing',
      ['There is a ConfigMap "settings"'],
      'kpod create configmap setings --from-literal=colour=VALUE --from-literal=size=VALUE',
    ],
  ],
  [
    `couldn't find key colour in ConfigMap default/settings`,
    ['config-key-missing', ['It has: color, size'], `kpod patch configmap settings --type=merge -p '{"data":{"colour":"it'\\''s red"}}'`],
  ],
  [
    `couldn't find key password in Secret default/login`,
    ['config-key-missing', ['It has no keys at all'], `kpod patch secret login --type=merge -p '{"stringData":{"password":"VALUE"}}'`],
  ],
])('a variable: %s', (message, expected) => {
  const found = findBlocker({ pod: withVariable(message), now, surroundings });
  expect([found?.code, found?.evidence, found?.mend[0]]).toEqual(expected);
});

test('the key of a volume is found in what the volume names', () => {
  const subject = pod(now, 'web', {
    spec: {
      volumes: [{ name: 'all', projected: { sources: [{ configMap: { name: 'settings', items: [{ key: 'colour', path: 'c' }] } }] } }],
    },
    status: placed(now, {
      phase: 'Pending',
      conditions: conditions(true, false),
      containerStatuses: [status('main', waiting('ContainerCreating'))],
    }),
  } as Parameters<typeof pod>[2]);
  const message = 'MountVolume.SetUp failed for volume "all" : configmap references non-existent config key: colour';
  const found = findBlocker({ pod: subject, now, surroundings, events: [event(now, subject, { reason: 'FailedMount', message })] });
  expect([found?.code, found?.what]).toEqual([
    'config-key-missing',
    'Volume "all" needs the key "colour" of the ConfigMap "settings", which has no such key',
  ]);
});
