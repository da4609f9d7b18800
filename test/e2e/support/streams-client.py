"""Kubernetes' own client for Python against a kubeconfig: python3 streams-client.py KUBECONFIG. Prints what it found, a line each."""

import sys

from kubernetes import client, config, watch
from kubernetes.stream import portforward, stream

config.load_kube_config(config_file=sys.argv[1])
api = client.CoreV1Api()

# All that a program prints, together.
print("exec", repr(stream(api.connect_get_namespaced_pod_exec, "web", "default", container="main",
                          command=["sh", "-c", "echo out; echo err >&2"], stdout=True, stderr=True, stdin=False, tty=False)))

# A conversation, and its exit code.
talk = stream(api.connect_get_namespaced_pod_exec, "web", "default", container="main", _preload_content=False,
              command=["sh", "-c", 'read line; echo "heard $line"; exit 3'], stdout=True, stderr=True, stdin=True, tty=False)
talk.write_stdin("hello\n")
print("talk", talk.readline_stdout(timeout=60))
talk.run_forever(timeout=60)
print("code", talk.returncode)

# Two ports over one socket.
forward = portforward(api.connect_get_namespaced_pod_portforward, "web", "default", ports="8080,9")
web = forward.socket(8080)
web.setblocking(True)
web.sendall(b"GET / HTTP/1.0\r\n\r\n")
answer = b""
while part := web.recv(4096):
    answer += part
print("forward", answer.split(b"\r\n\r\n")[-1].decode().strip())
print("refused", forward.error(9) is not None)
forward.close()

# The log, followed, and a change as it comes.
log = api.read_namespaced_pod_log("web", "default", container="main", follow=True, _preload_content=False)
print("log", next(iter(log.stream())).decode().split("\n")[0])
log.close()
watching = watch.Watch()
for event in watching.stream(api.list_namespaced_pod, "default", timeout_seconds=60):
    labels = event["object"].metadata.labels or {}
    print("watch", event["type"], labels.get("seen"))
    if labels.get("seen"):
        watching.stop()
    else:
        api.patch_namespaced_pod("web", "default", {"metadata": {"labels": {"seen": "yes"}}})
