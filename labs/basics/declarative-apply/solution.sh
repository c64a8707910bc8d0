set -eu

# 1. Write it down and apply it
cat > nginx-deployment.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: nginx-deployment
  labels:
    app: nginx
spec:
  replicas: 3
  selector:
    matchLabels:
      app: nginx
  template:
    metadata:
      labels:
        app: nginx
    spec:
      containers:
        - name: nginx
          image: web:1.14.2
          ports:
            - containerPort: 80
YAML
kubectl apply -f nginx-deployment.yaml
kubectl rollout status deployment/nginx-deployment --timeout=120s

# 2. Change the file, look at the difference, apply it
sed -i 's/web:1.14.2/web:1.25.1/' nginx-deployment.yaml
kubectl diff -f nginx-deployment.yaml || true
kubectl apply -f nginx-deployment.yaml
kubectl rollout status deployment/nginx-deployment --timeout=120s
klab check "$KLAB_LAB" --stage one

# 3. Put back what was changed by hand
kubectl diff -f nginx-deployment.yaml || true
kubectl replace -f nginx-deployment.yaml
kubectl rollout status deployment/nginx-deployment --timeout=120s

# 4. Repair the other file: no tabs, matchLabels below selector, no command that ends
cat > broken-webapp.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: webapp-deployment
  labels:
    app: webapp
spec:
  replicas: 4
  selector:
    matchLabels:
      app: webapp
  template:
    metadata:
      labels:
        app: webapp
    spec:
      containers:
        - name: webapp
          image: web:1.25.1
          ports:
            - containerPort: 80
YAML
kubectl apply -f broken-webapp.yaml
kubectl rollout status deployment/webapp-deployment --timeout=120s
