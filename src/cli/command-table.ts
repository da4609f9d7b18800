import type { Command } from './deps.ts';
import * as tables from './flag-tables.ts';
import * as changeTables from './flag-tables-change.ts';
import * as viewTables from './flag-tables-view.ts';
import type { Flag } from './flags.ts';

/** A verb as the tree shows it. Its code is loaded only when it is called. */
export interface CommandEntry {
  readonly name: string;
  /** What follows the name in `Usage:`. */
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly flags: readonly Flag[];
  /** It is about this machine: there is no cluster that it could mean. */
  readonly local?: true;
  /** For programs: not told of in help. */
  readonly hidden?: true;
  load(): Promise<Command<never>>;
}

/** Every verb, in the order of `kpod --help`. */
export const commandTable: readonly CommandEntry[] = [
  {
    name: 'run',
    usage: '[FILE...]',
    summary: 'Create objects and watch them until they are ready or finished',
    examples: ['kpod run myapp.yaml', 'kpod run --rm --follow job.yaml', 'kpod run -d myapp.yaml services.yaml'],
    flags: tables.runFlags,
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'create',
    usage: '(-f FILE | namespace NAME)',
    summary: 'Create objects from files or standard input',
    examples: ['kpod create -f myapp.yaml', 'cat myapp.yaml | kpod create -f -', 'kpod create namespace test'],
    flags: tables.createFlags,
    load: async () => (await import('./commands/create.ts')).create,
  },
  {
    name: 'apply',
    usage: '-f FILE',
    summary: 'Create objects, or change them to what files say',
    examples: ['kpod apply -f myapp.yaml', 'kpod apply -f myapp.yaml --dry-run=server -o yaml'],
    flags: tables.applyFlags,
    load: async () => (await import('./commands/apply.ts')).apply,
  },
  {
    name: 'replace',
    usage: '-f FILE',
    summary: 'Put objects of files in the place of those that are there',
    examples: ['kpod replace -f myapp.yaml', 'kpod replace --force -f myapp.yaml'],
    flags: changeTables.replaceFlags,
    load: async () => (await import('./commands/replace.ts')).replace,
  },
  {
    name: 'edit',
    usage: '(TYPE NAME... | TYPE/NAME... | -f FILE)',
    summary: 'Change objects in your editor (KUBE_EDITOR or EDITOR)',
    examples: ['kpod edit pod myapp-pod', 'KUBE_EDITOR=nano kpod edit svc/myservice'],
    flags: changeTables.editFlags,
    load: async () => (await import('./commands/edit.ts')).edit,
  },
  {
    name: 'patch',
    usage: '(TYPE NAME | TYPE/NAME | -f FILE) -p PATCH',
    summary: 'Change fields of objects',
    examples: [
      `kpod patch pod myapp-pod -p '{"spec":{"containers":[{"name":"myapp-container","image":"busybox:1.36"}]}}'`,
      `kpod patch pod/myapp-pod --type=json -p '[{"op":"remove","path":"/metadata/labels/app"}]'`,
    ],
    flags: changeTables.patchFlags,
    load: async () => (await import('./commands/patch.ts')).patch,
  },
  {
    name: 'label',
    usage: '(TYPE NAME... | TYPE/NAME... | -f FILE) KEY=VALUE... KEY-...',
    summary: 'Set labels of objects, or remove them',
    examples: ['kpod label pod myapp-pod tier=front', 'kpod label pods --all tier-', 'kpod label pod myapp-pod --list'],
    flags: changeTables.labelFlags,
    load: async () => (await import('./commands/label.ts')).label,
  },
  {
    name: 'annotate',
    usage: '(TYPE NAME... | TYPE/NAME... | -f FILE) KEY=VALUE... KEY-...',
    summary: 'Set annotations of objects, or remove them',
    examples: ["kpod annotate pod myapp-pod note='under test'", 'kpod annotate pod myapp-pod note-'],
    flags: changeTables.labelFlags,
    load: async () => (await import('./commands/annotate.ts')).annotate,
  },
  {
    name: 'get',
    usage: '[TYPE [NAME...] | TYPE/NAME... | -f FILE]',
    summary: 'Print objects, one a line',
    examples: ['kpod get', 'kpod get -f myapp.yaml -w', 'kpod get pods,services -l app=myapp', 'kpod get pod myapp-pod -o yaml'],
    flags: tables.getFlags,
    load: async () => (await import('./commands/get.ts')).get,
  },
  {
    name: 'describe',
    usage: '(TYPE [NAME...] | TYPE/NAME | -f FILE)',
    summary: 'Print everything about a pod, a service or a namespace, with its events',
    examples: ['kpod describe pod myapp-pod', 'kpod describe -f myapp.yaml'],
    flags: tables.describeFlags,
    load: async () => (await import('./commands/describe.ts')).describe,
  },
  {
    name: 'events',
    usage: '',
    summary: 'Print what happened, oldest first',
    examples: ['kpod events', 'kpod events --for pod/myapp-pod -w', 'kpod events --types=Warning'],
    flags: viewTables.eventsFlags,
    load: async () => (await import('./commands/events.ts')).events,
  },
  {
    name: 'logs',
    usage: '[POD | TYPE/NAME] [-c CONTAINER]',
    summary: 'Print the log of a container, also of an init container or of one that has ended',
    examples: ['kpod logs myapp-pod -c init-myservice', 'kpod logs -f myapp-pod', 'kpod logs -c init-mydb'],
    flags: tables.logsFlags,
    load: async () => (await import('./commands/logs.ts')).logs,
  },
  {
    name: 'exec',
    usage: '(POD | TYPE/NAME) [-c CONTAINER] -- COMMAND [ARGS...]',
    summary: 'Run a command in a container',
    examples: ['kpod exec myapp-pod -- date', 'kpod exec -it myapp-pod -c init-mydb -- sh'],
    flags: tables.execFlags,
    load: async () => (await import('./commands/exec.ts')).exec,
  },
  {
    name: 'attach',
    usage: '(POD | TYPE/NAME) [-c CONTAINER]',
    summary: "Join the streams of a container's own process",
    examples: ['kpod attach myapp-pod', 'kpod attach -it shell'],
    flags: tables.execFlags,
    load: async () => (await import('./commands/attach.ts')).attach,
  },
  {
    name: 'cp',
    usage: 'SOURCE DESTINATION',
    summary: 'Copy files into a container or out of one; it needs tar',
    examples: ['kpod cp site/ myapp-pod:/www', 'kpod cp myapp-pod:/tmp/result.txt result.txt', 'kpod cp -c init-mydb test/web:/etc etc'],
    flags: viewTables.cpFlags,
    load: async () => (await import('./commands/cp.ts')).cp,
  },
  {
    name: 'port-forward',
    usage: '(POD | TYPE/NAME) [LOCAL:]REMOTE...',
    summary: 'Listen here, and pass connections on to ports of a pod',
    examples: [
      'kpod port-forward myapp-pod 8080:80',
      'kpod port-forward svc/myservice :http',
      'kpod port-forward --address 0.0.0.0 web 80',
    ],
    flags: viewTables.portForwardFlags,
    load: async () => (await import('./commands/port-forward.ts')).portForward,
  },
  {
    name: 'delete',
    usage: '(TYPE [NAME...] | TYPE/NAME... | -f FILE)',
    summary: 'Delete objects and wait until they are gone',
    examples: ['kpod delete pod myapp-pod', 'kpod delete -f myapp.yaml --now', 'kpod delete pods --all'],
    flags: tables.deleteFlags,
    load: async () => (await import('./commands/delete.ts')).deleteObjects,
  },
  {
    name: 'wait',
    usage: '(TYPE/NAME... | TYPE NAME... | -f FILE) --for=WHAT',
    summary: 'Wait for a condition, for a value or for the end of objects',
    examples: [
      'kpod wait pod/myapp-pod --for=condition=Ready',
      "kpod wait pod/job --for=jsonpath='{.status.phase}'=Succeeded --timeout=5m",
    ],
    flags: tables.waitFlags,
    load: async () => (await import('./commands/wait.ts')).wait,
  },
  {
    name: 'explain',
    usage: 'TYPE[.FIELD...]',
    summary: 'Say what a kind or a field of it is',
    examples: ['kpod explain pods', 'kpod explain pod.spec.initContainers', 'kpod explain pods --recursive'],
    flags: viewTables.explainFlags,
    local: true,
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    name: 'api-resources',
    usage: '',
    summary: 'List the kinds of objects',
    examples: ['kpod api-resources', 'kpod api-resources -o wide'],
    flags: viewTables.apiResourcesFlags,
    load: async () => (await import('./commands/api-resources.ts')).apiResources,
  },
  {
    name: 'convert',
    usage: '-f FILE',
    summary: "Print manifests in today's form: init containers as a field instead of an annotation",
    examples: ['kpod convert -f old.yaml > new.yaml'],
    flags: tables.convertFlags,
    local: true,
    load: async () => (await import('./commands/convert.ts')).convert,
  },
  {
    name: 'doctor',
    usage: '',
    summary: 'Say what kpod runs on and what is wrong with it; --fix mends it',
    examples: ['kpod doctor', 'kpod doctor --fix'],
    flags: tables.doctorFlags,
    local: true,
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'agent',
    usage: '(run | status | stop | logs)',
    summary: 'The background process that keeps the pods: run it here, ask it, end it, read its log',
    examples: ['kpod agent status -o json', 'kpod agent stop', 'kpod agent logs -f'],
    flags: tables.agentFlags,
    local: true,
    load: async () => (await import('./commands/agent.ts')).agent,
  },
  {
    name: 'config',
    usage: '(view | current-context | get-contexts | set-context)',
    summary: 'Choose the namespace to work in',
    examples: ['kpod config set-context --current --namespace=test', 'kpod config view --minify'],
    flags: viewTables.configFlags,
    local: true,
    load: async () => (await import('./commands/config.ts')).config,
  },
  {
    name: 'completion',
    usage: '(bash | zsh | fish)',
    summary: 'Print the script that lets a shell complete command lines',
    examples: ['source <(kpod completion bash)', 'kpod completion fish | source'],
    flags: [],
    local: true,
    load: async () => (await import('./commands/completion.ts')).completion,
  },
  {
    name: '__complete',
    usage: '-- WORD...',
    summary: 'What may stand in the place of the last word',
    examples: [],
    flags: [],
    hidden: true,
    load: async () => (await import('./commands/complete.ts')).createComplete(commandTable),
  },
  {
    name: 'version',
    usage: '',
    summary: 'Print the versions of this command and of the agent',
    examples: ['kpod version', 'kpod version --client -o json'],
    flags: tables.versionFlags,
    load: async () => (await import('./commands/version.ts')).version,
  },
];
