using Rendermeter.Http.Json;
using Rendermeter.Http.Webhooks;
using Rendermeter.Providers.Guarded;

namespace Rendermeter.Http.Renders;

/// <summary>
/// Where a customer wants to be told. What would never be called is refused here: all but https on the open internet, unless the operator has named the
/// origin as one inside. What a name leads to is checked when it is called.
/// </summary>
internal static class CallbackAddress
{
    private const int MaxLength = 2048;

    /// <summary>Reads the member; null where it is missing or refused.</summary>
    public static string? Read(Members members, string name, WebhookOptions options)
    {
        if (members.Text(name, MaxLength) is not { } text)
        {
            return null;
        }

        var wrong = !Uri.TryCreate(text, UriKind.Absolute, out var url) ? "must be an https address"
            : url.Fragment.Length > 0 ? "must not carry a fragment"
            : options.Fault(url) is { } fault ? $"cannot be called: {fault}"
            : null;
        if (wrong is not null)
        {
            members.Refuse(name, "callback_url", $"{name} {wrong}", text);
            return null;
        }

        return text;
    }
}
