namespace Rendermeter.Providers.Guarded;

/// <summary>A name leads to an address that is not called.</summary>
internal sealed class BlockedAddressException() : IOException("blocked");
