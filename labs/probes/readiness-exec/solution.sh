set -eu

# 1. A Pod that is not ready yet
cat > ready-web.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: ready-web
  labels:
    app: ready-web
spec:
  containers:
    - name: app
      image: my-app:1.0
      ports:
        - containerPort: 8080
      readinessProbe:
        exec:
          command:
            - ls
            - /var/ready
        initialDelaySeconds: 30
        periodSeconds: 5
        successThreshold: 1
        failureThreshold: 1
        timeoutSeconds: 10
YAML
kubectl apply -f ready-web.yaml
kubectl wait pod/ready-web --for=jsonpath='{.status.phase}'=Running --timeout=120s
klab check "$KLAB_LAB" --stage cold

# 2. Let it in
kubectl exec ready-web -- mkdir /var/ready
kubectl wait pod/ready-web --for=condition=Ready --timeout=120s
klab check "$KLAB_LAB" --stage warm

# 3. Take it out, and let it in again
kubectl exec ready-web -- rmdir /var/ready
kubectl wait pod/ready-web --for=condition=Ready=false --timeout=60s
klab check "$KLAB_LAB" --stage out
kubectl exec ready-web -- mkdir /var/ready
kubectl wait pod/ready-web --for=condition=Ready --timeout=60s
