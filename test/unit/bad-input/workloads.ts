import { invalid, type ManifestRow } from './rows.ts';

const pod = 'spec: {containers: [{name: c, image: i}]}';
const template = `template: {metadata: {labels: {a: b}}, ${pod}}`;
const selector = 'selector: {matchLabels: {a: b}}';

/** An object `bad` with this spec, in YAML's flow style, without its braces. */
const object = (version: string, kind: string, spec: string, name = 'bad') =>
  `apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: {${spec}}\n`;
const apps = (kind: string, spec: string, name?: string) => object('apps/v1', kind, spec, name);
/** With a good selector and template and these fields beside them. */
const deployment = (fields: string) => apps('Deployment', `${selector}, ${template}, ${fields}`);
const statefulSet = (fields: string) => apps('StatefulSet', `${selector}, ${template}, ${fields}`);
const daemonSet = (fields: string) => apps('DaemonSet', `${selector}, ${template}, ${fields}`);
const once = 'template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}';
const job = (fields: string, name?: string) => object('batch/v1', 'Job', `${once}, ${fields}`, name);
const cronJob = (fields: string, name?: string) => object('batch/v1', 'CronJob', `jobTemplate: {spec: {${once}}}, ${fields}`, name);

const says =
  (kind: string) =>
  (...errors: readonly string[]) =>
    invalid(kind, 'bad', ...errors);
const ofDeployment = says('Deployment');
const ofReplicaSet = says('ReplicaSet');
const ofStatefulSet = says('StatefulSet');
const ofDaemonSet = says('DaemonSet');
const ofJob = says('Job');
const ofCronJob = says('CronJob');

const negative = 'Invalid value: -1: must be greater than or equal to 0';
const noSelector = 'v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}';
const unmatched = 'spec.template.metadata.labels: Invalid value: map[string]string{"a":"b"}: `selector` does not match template `labels`';
const rolling = 'spec.strategy.rollingUpdate';

/** Deployments, ReplicaSets, ReplicationControllers. k8s: apps/validation ValidateDeployment, ValidateReplicaSet */
export const deploymentRows: readonly ManifestRow[] = [
  ['a Deployment without a selector', apps('Deployment', template), ofDeployment('spec.selector: Required value', unmatched)],
  [
    'an empty selector',
    apps('Deployment', `selector: {}, ${template}`),
    ofDeployment(`spec.selector: Invalid value: ${noSelector}: empty selector is invalid for deployment`),
  ],
  ['a selector of others', apps('Deployment', `selector: {matchLabels: {x: z}}, ${template}`), ofDeployment(unmatched)],
  ['fewer than no replicas', deployment('replicas: -1'), ofDeployment(`spec.replicas: ${negative}`)],
  [
    'neither fewer nor more',
    deployment('strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}'),
    ofDeployment(
      `${rolling}.maxUnavailable: Invalid value: intstr.IntOrString{Type:0, IntVal:0, StrVal:""}: may not be 0 when \`maxSurge\` is 0`,
    ),
  ],
  [
    'more than all of them unavailable',
    deployment('strategy: {rollingUpdate: {maxUnavailable: 101%}}'),
    ofDeployment(
      `${rolling}.maxUnavailable: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"101%"}: must not be greater than 100%`,
    ),
  ],
  [
    'a surge that is no percentage',
    deployment('strategy: {rollingUpdate: {maxSurge: few}}'),
    ofDeployment(
      `${rolling}.maxSurge: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"few"}: a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
    ),
  ],
  [
    'Recreate with the fields of the other',
    deployment('strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}'),
    ofDeployment(`${rolling}: Forbidden: may not be specified when strategy \`type\` is 'Recreate'`),
  ],
  [
    'an unknown strategy',
    deployment('strategy: {type: BlueGreen}'),
    ofDeployment(
      'spec.strategy: Unsupported value: apps.DeploymentStrategy{Type:"BlueGreen", RollingUpdate:(*apps.RollingUpdateDeployment)(nil)}: supported values: "Recreate", "RollingUpdate"',
    ),
  ],
  [
    'a deadline before the pods can be available',
    deployment('minReadySeconds: 10, progressDeadlineSeconds: 5'),
    ofDeployment('spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds'),
  ],
  [
    'pods that end',
    apps(
      'Deployment',
      `${selector}, template: {metadata: {labels: {a: b}}, spec: {restartPolicy: Never, activeDeadlineSeconds: 5, containers: [{name: c, image: i}]}}`,
    ),
    ofDeployment(
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
    ),
  ],
  [
    'a container without an image, in a template',
    apps('Deployment', `${selector}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c}]}}`),
    ofDeployment('spec.template.spec.containers[0].image: Required value'),
  ],
  ['a ReplicaSet without a selector', apps('ReplicaSet', template), ofReplicaSet('spec.selector: Required value', unmatched)],
  [
    'a ReplicaSet with fewer than no pods',
    apps('ReplicaSet', `${selector}, ${template}, replicas: -1`),
    ofReplicaSet(`spec.replicas: ${negative}`),
  ],
];

/** StatefulSets and DaemonSets. k8s: apps/validation ValidateStatefulSet, ValidateDaemonSet */
export const setRows: readonly ManifestRow[] = [
  [
    'a StatefulSet with a dot in its name',
    apps('StatefulSet', `${selector}, ${template}`, 'my.db'),
    invalid('StatefulSet', 'my.db', 'metadata.name: Invalid value: "my.db": must not contain dots'),
  ],
  [
    'an unknown order',
    statefulSet('podManagementPolicy: Sorted'),
    ofStatefulSet(`spec.podManagementPolicy: Invalid value: "Sorted": must be 'OrderedReady' or 'Parallel'`),
  ],
  [
    'an unknown update',
    statefulSet('updateStrategy: {type: Recreate}'),
    ofStatefulSet(
      `spec.updateStrategy: Invalid value: apps.StatefulSetUpdateStrategy{Type:"Recreate", RollingUpdate:(*apps.RollingUpdateStatefulSetStrategy)(nil)}: must be 'RollingUpdate' or 'OnDelete'`,
    ),
  ],
  [
    'claims that are kept by an unknown rule',
    statefulSet('persistentVolumeClaimRetentionPolicy: {whenDeleted: Never, whenScaled: Delete}'),
    ofStatefulSet(
      'spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "Never": supported values: "Retain", "Delete"',
    ),
  ],
  [
    'a DaemonSet that has nothing to go by',
    apps('DaemonSet', `selector: {}, ${template}`),
    ofDaemonSet(`spec.selector: Invalid value: ${noSelector}: empty selector is invalid for daemonset`),
  ],
  [
    'a DaemonSet without room to move',
    daemonSet('updateStrategy: {rollingUpdate: {maxUnavailable: 0}}'),
    ofDaemonSet('spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0'),
  ],
];

const indexed = 'completionMode: Indexed, completions: 3';
const rule = (fields: string) => job(`podFailurePolicy: {rules: [{${fields}}]}`);

/** Jobs and CronJobs. k8s: batch/validation ValidateJob, ValidateCronJob */
export const jobRows: readonly ManifestRow[] = [
  [
    'a Job that does not say whether it restarts',
    object('batch/v1', 'Job', `template: {${pod}}`),
    ofJob('spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'),
  ],
  ['fewer than no pods at once', job('parallelism: -1'), ofJob(`spec.parallelism: ${negative}`)],
  [
    'indexes without a number of them',
    job('completionMode: Indexed, parallelism: 2'),
    ofJob('spec.completions: Required value: when completion mode is Indexed'),
  ],
  [
    'too many indexes at once',
    job('completionMode: Indexed, completions: 200000, parallelism: 200000'),
    ofJob('spec.parallelism: Invalid value: 200000: must be less than or equal to 100000 when completion mode is Indexed'),
  ],
  [
    'a limit of each index without indexes',
    job('backoffLimitPerIndex: 1'),
    ofJob('spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'),
  ],
  [
    'so many failed indexes, and no limit of each',
    job(`${indexed}, maxFailedIndexes: 1`),
    ofJob('spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified'),
  ],
  [
    'a policy of success without rules',
    job(`${indexed}, successPolicy: {rules: []}`),
    ofJob('spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified'),
  ],
  [
    'a rule of success that says nothing',
    job(`${indexed}, successPolicy: {rules: [{}]}`),
    ofJob('spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified'),
  ],
  [
    'a rule of failure without an action',
    rule('onExitCodes: {operator: In, values: [1]}'),
    ofJob('spec.podFailurePolicy.rules[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]'),
  ],
  [
    'a rule of failure for success',
    rule('action: Ignore, onExitCodes: {operator: In, values: [0]}'),
    ofJob('spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator'),
  ],
  [
    'a rule of failure for nothing at all',
    rule('action: Ignore, onExitCodes: {operator: In, values: [null]}'),
    ofJob('spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator'),
  ],
  [
    'a rule for a container that is not there',
    rule('action: Ignore, onExitCodes: {containerName: x, operator: In, values: [1]}'),
    ofJob(
      'spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: "x": must be one of the container or initContainer names in the pod template',
    ),
  ],
  [
    'an index that fails without a limit of each',
    rule('action: FailIndex, onExitCodes: {operator: In, values: [1]}'),
    ofJob('spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set'),
  ],
  [
    'an unknown time of replacement',
    job('podReplacementPolicy: Never'),
    ofJob('spec.podReplacementPolicy: Unsupported value: "Never": supported values: "Failed", "TerminatingOrFailed"'),
  ],
  ['a CronJob without a schedule', cronJob('suspend: true'), ofCronJob('spec.schedule: Required value')],
  [
    'a schedule of four fields',
    cronJob('schedule: "* * * *"'),
    ofCronJob('spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]'),
  ],
  [
    'a minute too many',
    cronJob('schedule: "60 * * * *"'),
    ofCronJob('spec.schedule: Invalid value: "60 * * * *": end of range (60) above maximum (59): 60'),
  ],
  [
    'the seventh day',
    cronJob('schedule: "0 0 * * 7"'),
    ofCronJob('spec.schedule: Invalid value: "0 0 * * 7": end of range (7) above maximum (6): 7'),
  ],
  [
    'an interval of 11,000 years',
    cronJob('schedule: "@every 99999999h"'),
    ofCronJob(
      'spec.schedule: Invalid value: "@every 99999999h": failed to parse duration @every 99999999h: time: invalid duration "99999999h"',
    ),
  ],
  [
    'a zone in the schedule',
    cronJob('schedule: "TZ=UTC * * * * *"'),
    ofCronJob('spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead'),
  ],
  [
    'an unknown zone',
    cronJob('schedule: "@daily", timeZone: Mars/X'),
    ofCronJob('spec.timeZone: Invalid value: "Mars/X": unknown time zone Mars/X'),
  ],
  [
    'an unknown way to deal with two at once',
    cronJob('schedule: "@daily", concurrencyPolicy: Queue'),
    ofCronJob('spec.concurrencyPolicy: Unsupported value: "Queue": supported values: "Allow", "Forbid", "Replace"'),
  ],
  [
    'a name of 53 characters',
    cronJob('schedule: "@daily"', 'c'.repeat(53)),
    invalid('CronJob', 'c'.repeat(53), `metadata.name: Invalid value: "${'c'.repeat(53)}": must be no more than 52 characters`),
  ],
  [
    'a Job of its own selector below it',
    object('batch/v1', 'CronJob', `schedule: "@daily", jobTemplate: {spec: {manualSelector: true, ${once}}}`),
    ofCronJob('spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"'),
  ],
];

/** Quotas and limits. k8s: core/validation ValidateResourceQuota, ValidateLimitRange */
export const limitRows: readonly ManifestRow[] = [
  [
    'a least that is more than the most',
    object('v1', 'LimitRange', 'limits: [{type: Pod, min: {cpu: 2}, max: {cpu: 1}}]'),
    invalid('LimitRange', 'bad', 'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1'),
  ],
  [
    'defaults of pods',
    object('v1', 'LimitRange', 'limits: [{type: Pod, default: {cpu: 1}}]'),
    invalid('LimitRange', 'bad', "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"),
  ],
  [
    'less than nothing',
    object('v1', 'ResourceQuota', 'hard: {pods: -1}'),
    invalid('ResourceQuota', 'bad', 'spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0'),
  ],
];
