set -eu

# 1. The Pod
cat > live-web.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: live-web
spec:
  containers:
    - name: live-web
      image: my-app:1.0
      ports:
        - containerPort: 8080
      livenessProbe:
        httpGet:
          path: /
          port: 8080
        initialDelaySeconds: 30
        periodSeconds: 5
        successThreshold: 1
        failureThreshold: 1
        timeoutSeconds: 10
YAML
kubectl apply -f live-web.yaml
kubectl wait pod/live-web --for=condition=Ready --timeout=120s

# 2. It is well for a while, though the probe has begun to ask
sleep 65

# Break it, and wait until the kubelet has noticed
kubectl exec live-web -- curl -s localhost:8080/fail
kubectl wait pod/live-web --for=jsonpath='{.status.containerStatuses[0].restartCount}'=1 --timeout=120s
kubectl describe pod live-web
kubectl create configmap lab-answers --from-literal=restartReason=Unhealthy --from-literal=sameName=yes
