set -eu

# 1. Revision 1
cat > my-app.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: my-app
  labels:
    app: my-app
  annotations:
    kubernetes.io/change-cause: initial image 1.0
spec:
  replicas: 3
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 1
      maxSurge: 1
  selector:
    matchLabels:
      app: my-app
  template:
    metadata:
      labels:
        app: my-app
        project: fastcampus
        env: production
    spec:
      containers:
        - name: my-app
          image: my-app:1.0
          ports:
            - containerPort: 8080
          resources:
            limits:
              memory: 64Mi
              cpu: 50m
YAML
kubectl apply -f my-app.yaml
kubectl rollout status deployment/my-app --timeout=120s

# 2. Revision 2: first the change, then its cause
kubectl set image deployment/my-app my-app=my-app:2.0
kubectl annotate deployment/my-app kubernetes.io/change-cause='update to 2.0' --overwrite
kubectl rollout status deployment/my-app --timeout=120s

# 3. Revision 3 hangs: there is no such image
kubectl set image deployment/my-app my-app=my-app:3.0
kubectl annotate deployment/my-app kubernetes.io/change-cause='update to 3.0' --overwrite
until kubectl get pods | grep -E 'ErrImagePull|ImagePullBackOff'; do sleep 1; done
kubectl create configmap lab-answers \
  --from-literal=stuckReason="$(kubectl get pods --no-headers | awk '$3 ~ /Image/ { print $3; exit }')" \
  --from-literal=stillServing="$(kubectl get deployment my-app -o jsonpath='{.status.availableReplicas}')"
klab check "$KLAB_LAB" --stage stuck

# 4. One revision back
kubectl rollout undo deployment/my-app
kubectl rollout status deployment/my-app --timeout=120s
klab check "$KLAB_LAB" --stage undone

# 5. Back to the first one
kubectl rollout history deployment/my-app
kubectl rollout history deployment/my-app --revision=1
kubectl rollout undo deployment/my-app --to-revision=1
kubectl annotate deployment/my-app kubernetes.io/change-cause='rollback: 2.0 has a bug' --overwrite
kubectl rollout status deployment/my-app --timeout=120s
