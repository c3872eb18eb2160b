package nppa

// Name returns "nppa", the receiver of the data (国家新闻出版署实名认证系统), for consents and logs.
func (a *Authority) Name() string { return provider }
