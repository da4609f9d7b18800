/** Why kpod lacks what kubectl has: `VERB`, `VERB --flag`, or `** --flag` for every verb that has it. Read by `kubectl-table.test.ts`. */
export const reasonsFor: Readonly<Record<string, string>> = {
  '** --kustomize':
    'kpod builds no kustomizations, there being no kept library for it; `kubectl kustomize DIR \\| kpod apply -f -` is what it says',
  kustomize: 'the same',
  '** --windows-line-endings': 'kpod runs on Linux alone',
  autoscale: 'nothing measures the load that would decide; refused in a sentence that names `kpod scale`',
  'certificate approve': 'kpod keeps no requests for certificates; refused in a sentence that names `kpod kubeconfig`',
  'certificate deny': 'the same',
  proxy:
    'a port without credentials would be open to every user of the machine; refused in a sentence that names `kpod kubeconfig` and `get --raw`',
  'plugin list': "kubectl's plugins work on kpod through `kpod kubeconfig`; refused in a sentence that says so",
  'auth reconcile': 'roles have no effect in kpod; refused in a sentence that names `kpod apply`',
  'run --cascade': 'for `--rm` alone, and a pod owns nothing',
  'run --force': 'for `--rm` alone: the pod is deleted within its grace period',
  'run --wait': 'for `--rm` alone: the end of the pod is always waited for',
  'edit --template': '`edit -o` takes json and yaml alone',
  'edit --allow-missing-template-keys': 'the same',
  'diff --concurrency': 'objects are compared one after the other',
  'apply --cascade': '`--force` and `--prune` delete in the background, as they do without it',
  'apply --openapi-patch': 'how lists are merged is known without asking the server',
  'apply --overwrite': 'what the file says always wins, as it does without the flag',
  'apply --subresource': '`kpod patch --subresource` changes a part by itself',
  'apply --wait': 'the end of what `--force` deletes is always waited for',
  'apply edit-last-applied --validate': 'the annotation is a text to the server',
  'wait --local': 'a file does not change: there is nothing to wait for',
  'config delete-cluster':
    "kpod changes no other entries of the user's kubeconfig than its own (`kpod kubeconfig --merge`, `--remove`); kubectl does",
  'config delete-context': 'the same',
  'config delete-user': 'the same',
  'config get-clusters': 'the same',
  'config get-users': 'the same',
  'config rename-context': 'the same',
  'config set': 'the same',
  'config set-cluster': 'the same',
  'config set-credentials': 'the same',
  'config unset': 'the same',
  'config view --flatten': 'it shows the one context that kpod has without a kubeconfig',
  'config view --merge': 'the same',
  'config view --raw': 'the same: there are no secrets in it',
};

/** Why kpod lacks flags that all verbs of kubectl take. */
export const reasonsOfGlobals: Readonly<Record<string, string>> = {
  '--cache-dir': 'what a server tells of its kinds is never kept',
  '--disable-compression': 'nothing is compressed on a socket of the machine, and a cluster decides by itself',
  '--log-flush-frequency': "of kubectl's own log, which kpod has not",
  '--match-server-version': 'an older agent makes room for the command, a newer one serves it',
  '--profile': "of kubectl's own development",
  '--profile-output': 'the same',
  '--v': 'taken as `-v`: any level says more about what fails',
  '--vmodule': 'the same',
  '--warnings-as-errors': 'warnings are printed, and are none of the exit code',
};
