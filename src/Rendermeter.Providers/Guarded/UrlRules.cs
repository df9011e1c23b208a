using System.Net;

namespace Rendermeter.Providers.Guarded;

/// <summary>Which URLs are looked at at all, before any name is resolved.</summary>
public static class UrlRules
{
    private const int LongestUrl = 2048;

    private static readonly string[] InnerNames = ["localhost", "local", "internal", "localdomain", "home.arpa", "onion", "test", "invalid", "example"];

    /// <summary>The origin of a URL as it is compared: scheme, host and port.</summary>
    public static string Origin(Uri url) => $"{url.Scheme}://{url.IdnHost.TrimEnd('.')}:{url.Port}".ToLowerInvariant();

    /// <summary>Why a URL is refused, or null where its addresses are to be looked at.</summary>
    /// <param name="isConfigured">True where its origin is that of a configured base URL: the operator has said that it may be reached.</param>
    public static string? Fault(Uri url, bool isConfigured)
    {
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https"))
        {
            return "only https is fetched";
        }

        var text = url.OriginalString;
        if (text.Length > LongestUrl || text.Contains('\\', StringComparison.Ordinal) || text.Contains("%00", StringComparison.Ordinal) || text.Any(char.IsControl))
        {
            return $"a URL has at most {LongestUrl} characters, and neither backslashes nor control characters";
        }

        if (url.UserInfo.Length > 0 || url.Host.Length == 0)
        {
            return "a URL has a host, and no name or password in it";
        }

        return isConfigured ? null : OutsideFault(url);
    }

    private static string? OutsideFault(Uri url)
    {
        if (url.Scheme != Uri.UriSchemeHttps)
        {
            return "only https is fetched";
        }

        if (url.Port is not (443 or 8443))
        {
            return "only the ports 443 and 8443 are called";
        }

        if (!System.Text.Ascii.IsValid(url.Host))
        {
            return "a host is written in ASCII, xn-- where it has other letters"; // some of them are other spellings of digits
        }

        var host = url.IdnHost.TrimEnd('.');
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            return AddressRules.IsOpen(address) ? null : "the address is not one of the open internet";
        }

        return !host.Contains('.', StringComparison.Ordinal) || Array.Exists(InnerNames, name => host.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase))
            ? "the host is not one of the open internet"
            : null;
    }
}
