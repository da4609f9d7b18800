import { describe, expect, test } from 'vitest';
import { formatFieldError, invalid } from '../../../src/api/errors.ts';
import { setDeploymentDefaults } from '../../../src/api/kinds/deployment/defaults.ts';
import { deploymentRules } from '../../../src/api/kinds/deployment/rules.ts';
import {
  validateDeployment,
  validateDeploymentStatusUpdate,
  validateDeploymentUpdate,
} from '../../../src/api/kinds/deployment/validation.ts';
import type { Deployment } from '../../../src/api/workload-types.ts';

const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.25' }] } };
const selector = { matchLabels: { app: 'x' } };

const deployment = (spec: object, rest: object = {}): Deployment =>
  setDeploymentDefaults({ metadata: { name: 'web', namespace: 'default' }, ...rest, spec: { selector, template, ...spec } });

test('a Deployment that says little gets the rest', () => {
  expect(deployment({}).spec).toMatchObject({
    ...{ replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    template: { spec: { restartPolicy: 'Always', terminationGracePeriodSeconds: 30 } },
  });
  expect(deployment({ replicas: 0, strategy: { type: 'Recreate' } }).spec).toMatchObject({ replicas: 0, strategy: { type: 'Recreate' } });
  expect(deployment({ strategy: { rollingUpdate: { maxSurge: 2 } } }).spec.strategy).toEqual({
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: 2, maxUnavailable: '25%' },
  });
});

const rolling = (maxUnavailable: unknown, maxSurge: unknown) => ({ strategy: { rollingUpdate: { maxUnavailable, maxSurge } } });
const withSpec = (spec: object) => ({ template: { ...template, spec: { ...template.spec, ...spec } } });
const unselected = (labels: string): string =>
  `spec.template.metadata.labels: Invalid value: ${labels}: \`selector\` does not match template \`labels\``;
const unavailable = 'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: intstr.IntOrString';

describe('a Deployment is refused', () => {
  test.each<readonly [string, object, readonly string[]]>([
    ['not at all when it is whole', {}, []],
    ['without a selector', { selector: undefined }, ['spec.selector: Required value', unselected('map[string]string{"app":"x"}')]],
    [
      'with an empty selector',
      { selector: {} },
      [
        'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: empty selector is invalid for deployment',
      ],
    ],
    ['with labels that are not selected', { selector: { matchLabels: { app: 'y' } } }, [unselected('map[string]string{"app":"x"}')]],
    ['without labels', { template: { spec: template.spec } }, [unselected('map[string]string(nil)')]],
    ['with fewer than no replicas', { replicas: -1 }, ['spec.replicas: Invalid value: -1: must be greater than or equal to 0']],
    ['when nothing may move', rolling(0, 0), [`${unavailable}{Type:0, IntVal:0, StrVal:""}: may not be 0 when \`maxSurge\` is 0`]],
    ['when 0% may move', rolling('0%', '0%'), [`${unavailable}{Type:1, IntVal:0, StrVal:"0%"}: may not be 0 when \`maxSurge\` is 0`]],
    [
      'with more than all unavailable',
      rolling('101%', 1),
      [`${unavailable}{Type:1, IntVal:0, StrVal:"101%"}: must not be greater than 100%`],
    ],
    ['not with a surge of more than all', rolling(1, '300%'), []],
    [
      'with a text that is no percentage',
      rolling('many', 1),
      [
        `${unavailable}{Type:1, IntVal:0, StrVal:"many"}: a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
      ],
    ],
    [
      'with a rolling update that recreates',
      { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } },
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      'with another strategy',
      { strategy: { type: 'X' } },
      [
        'spec.strategy: Unsupported value: apps.DeploymentStrategy{Type:"X", RollingUpdate:(*apps.RollingUpdateDeployment)(nil)}: supported values: "Recreate", "RollingUpdate"',
      ],
    ],
    [
      'with a deadline before a pod counts',
      { progressDeadlineSeconds: 5, minReadySeconds: 5 },
      ['spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds'],
    ],
    [
      'with pods that end',
      withSpec({ restartPolicy: 'Never' }),
      ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
    [
      'with a deadline for its pods',
      withSpec({ activeDeadlineSeconds: 5 }),
      ['spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported'],
    ],
    ['without containers', withSpec({ containers: undefined }), ['spec.template.spec.containers: Required value']],
  ])('%s', (_what, spec, errors) => {
    expect(validateDeployment(deployment(spec)).map(formatFieldError)).toEqual(errors);
  });
});

test('a refusal names the kind with its group, and the two apart', () => {
  const { status } = invalid('Deployment.apps', 'web', [{ type: 'Required value', field: 'spec.selector' }]);
  expect(status.message).toBe('Deployment.apps "web" is invalid: spec.selector: Required value');
  expect(status.details).toMatchObject({ name: 'web', group: 'apps', kind: 'Deployment' });
});

test('the selector of a Deployment stays', () => {
  const next = deployment({ selector: { matchLabels: { app: 'x' }, matchExpressions: [{ key: 'app', operator: 'Exists' }] } });
  expect(validateDeploymentUpdate(next, deployment({})).map(formatFieldError)).toEqual([
    'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"x"}, MatchExpressions:[]v1.LabelSelectorRequirement{v1.LabelSelectorRequirement{Key:"app", Operator:"Exists", Values:[]string(nil)}}}: field is immutable',
  ]);
});

test('a status cannot have more of the one than of the other', () => {
  const next = deployment({}, { status: { replicas: 1, readyReplicas: 2, collisionCount: 1 } });
  expect(validateDeploymentStatusUpdate(next, deployment({}, { status: { collisionCount: 2 } })).map(formatFieldError)).toEqual([
    'status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas',
    'status.collisionCount: Invalid value: 1: cannot be decremented',
  ]);
});

test('a name that makes bad names of pods is warned of', () => {
  const { metadata } = deployment({});
  expect(deploymentRules.write?.warnings?.({ ...deployment({}), metadata: { ...metadata, name: 'my.web' } })).toEqual([
    'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]',
  ]);
});
