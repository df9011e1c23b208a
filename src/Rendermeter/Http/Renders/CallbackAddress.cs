using System.Net;
using System.Net.Sockets;
using Rendermeter.Http.Json;

namespace Rendermeter.Http.Renders;

/// <summary>
/// Where a customer wants to be told. Only https, nobody's name and password in it, and no address of a private network written out: what a name leads to
/// is checked when it is called.
/// </summary>
internal static class CallbackAddress
{
    private const int MaxLength = 2048;

    /// <summary>Reads the member; null where it is missing or refused.</summary>
    public static string? Read(Members members, string name)
    {
        if (members.Text(name, MaxLength) is not { } text)
        {
            return null;
        }

        var wrong = !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps ? "must be an https address"
            : url.UserInfo.Length > 0 ? "must not carry a name or a password"
            : url.Fragment.Length > 0 ? "must not carry a fragment"
            : IsPrivate(url) ? "must not lead into a private network"
            : null;
        if (wrong is not null)
        {
            members.Refuse(name, "callback_url", $"{name} {wrong}", text);
            return null;
        }

        return text;
    }

    private static bool IsPrivate(Uri url)
    {
        var host = url.IdnHost.TrimEnd('.');
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (!IPAddress.TryParse(url.Host.Trim('[', ']'), out var address))
        {
            return false;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? bytes[0] is 0 or 10 or 127 or >= 224 || (bytes[0], bytes[1]) is (169, 254) or (192, 168) or (100, >= 64 and <= 127) or (172, >= 16 and <= 31)
            : IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.IsIPv6Multicast || address.IsIPv6SiteLocal || address.Equals(IPAddress.IPv6None);
    }
}
