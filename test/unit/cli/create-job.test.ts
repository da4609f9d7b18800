import { afterEach, beforeEach, expect, test } from 'vitest';
import { setCronJobDefaults } from '../../../src/api/kinds/cronjob/defaults.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliResult, runCli } from '../../fakes/cli.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.close());

const run = (args: readonly string[]): Promise<CliResult> => runCli(args, { url: api.url, env: {} });
const kpod = (line: string): Promise<CliResult> => run(line.split(' '));
const failed = (stderr: string): CliResult => ({ stdout: '', stderr: `error: ${stderr}\n`, exitCode: 1 });

test('a job made by flags is what kubectl makes', async () => {
  const { stdout } = await kpod('create job j1 --image=busybox --dry-run=client -o yaml -- date');
  expect(stdout).toBe(`apiVersion: batch/v1
kind: Job
metadata:
  creationTimestamp: null
  name: j1
spec:
  template:
    metadata:
      creationTimestamp: null
    spec:
      containers:
      - command:
        - date
        image: busybox
        name: j1
        resources: {}
      restartPolicy: Never
status: {}
`);
});

test('a cron job made by flags is what kubectl makes', async () => {
  const flags = ['--image=busybox', '--schedule=*/1 * * * *', '--dry-run=client', '-o', 'yaml'];
  const { stdout } = await run(['create', 'cronjob', 'c1', ...flags, '--', 'date']);
  expect(stdout).toBe(`apiVersion: batch/v1
kind: CronJob
metadata:
  creationTimestamp: null
  name: c1
spec:
  jobTemplate:
    metadata:
      creationTimestamp: null
      name: c1
    spec:
      template:
        metadata:
          creationTimestamp: null
        spec:
          containers:
          - command:
            - date
            image: busybox
            name: c1
            resources: {}
          restartPolicy: OnFailure
  schedule: '*/1 * * * *'
status: {}
`);
});

test('a job runs what a cron job runs', async () => {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } };
  const jobTemplate = { metadata: { labels: { app: 'tick' }, annotations: { note: 'a' } }, spec: { template, backoffLimit: 1 } };
  const { metadata } = await api.store.create(
    setCronJobDefaults({ metadata: { name: 'tick', namespace: 'default' }, spec: { schedule: '@daily', jobTemplate } }),
  );
  expect(await kpod('create job by-hand --from=cronjob/tick')).toEqual({ stdout: 'job.batch/by-hand created\n', stderr: '', exitCode: 0 });
  expect(api.store.get({ kind: 'Job', namespace: 'default', name: 'by-hand' })).toMatchObject({
    metadata: {
      labels: { app: 'tick' },
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', note: 'a' },
      ownerReferences: [{ apiVersion: 'batch/v1', controller: true, kind: 'CronJob', name: 'tick', uid: metadata.uid }],
    },
    spec: { backoffLimit: 1, completions: 1 },
  });
  expect(await kpod('create job by-hand --image=x')).toEqual(failed('failed to create job: jobs.batch "by-hand" already exists'));
});

test.each([
  ['create job', "exactly one NAME is required, got 0\nSee 'kpod create job -h' for help and examples"],
  ['create job j', 'either --image or --from must be specified'],
  ['create job j --image=x --from=cronjob/y', 'either --image or --from must be specified'],
  ['create job j --from=cronjob/y -- date', 'cannot specify --from and command'],
  ['create job j --from=x/y/z', 'arguments in resource/name form may not have more than one slash'],
  ['create job j --from=serviceaccount/default', 'unknown object type *v1.ServiceAccount'],
  ['create cronjob c', 'required flag(s) "image", "schedule" not set'],
  ['create cronjob c --image=x', 'required flag(s) "schedule" not set'],
])('%s', async (line, message) => {
  await api.store.create({
    ...{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } },
  } as Parameters<typeof api.store.create>[0]);
  expect(await kpod(line)).toEqual(failed(message));
});
