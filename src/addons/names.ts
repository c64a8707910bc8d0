/** Every add-on that a lab may ask for (`addons: [ingress]`). A new one: its folder in manifests/addons/, and its name here. */
export const addonNames: readonly string[] = ['ingress'];

/** On everything that belongs to an add-on. Value: its name. */
export const addonLabel = 'klab.dev/addon';
