package alibaba

// Name returns "alibaba", the receiver of the data, for consents and logs.
func (a *Authority) Name() string { return provider }

// Name returns "alibaba", the receiver of the data, for consents and logs.
func (b *Bank) Name() string { return provider }

// Name returns "alibaba", the receiver of the data, for consents and logs.
func (k *Carrier) Name() string { return provider }

// Name returns "alibaba", the receiver of the data, for consents and logs.
func (d *DocumentReader) Name() string { return provider }

// Name returns "alibaba", the receiver of the data, for consents and logs.
func (f *Face) Name() string { return provider }
