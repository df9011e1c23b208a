using Rendermeter.Engine.Attempts;

namespace Rendermeter.Providers.Wires;

/// <summary>What may follow a vendor's refusal. What is wrong with our key, our account or this vendor's catalogue is not wrong with the request.</summary>
internal static class VendorRefusal
{
    /// <summary>A refusal in the vendor's own words, of 4xx.</summary>
    /// <param name="elsewhere">The vendor's codes of what another offer may do, whatever the status; none unless said.</param>
    public static ProviderEvidence.Refused Of(int status, string code, string message, IReadOnlySet<string>? elsewhere = null)
        => elsewhere?.Contains(code) == true || status is 401 or 402 or 403 or 404
            ? Elsewhere(code, message)
            : new ProviderEvidence.Refused(code, message, Retryable: status == 429);

    /// <summary>This offer will not do it, another may.</summary>
    public static ProviderEvidence.Refused Elsewhere(string code, string message) => new(code, message, Retryable: false) { Class = RetryClass.Elsewhere };

    /// <summary>A file that was erased meanwhile: nothing was sent, and it comes back nowhere.</summary>
    public static ProviderEvidence.Refused InputGone { get; } = new("input_gone", "a file that goes in is gone", Retryable: false);

    /// <summary>A file that cannot be opened now, by whatever fault of its place: nothing was sent.</summary>
    public static ProviderEvidence.NotSent CannotBeRead(Exception failure) => new($"a file that goes in cannot be read now: {VendorWire.Reason(failure)}");

    /// <summary>A parameter that this adapter has no word for: nothing was sent.</summary>
    public static ProviderEvidence.Refused CannotBeSaid(string fault) => Elsewhere("unsupported_parameter", fault);
}
