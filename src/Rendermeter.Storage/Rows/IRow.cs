namespace Rendermeter.Storage.Rows;

/// <summary>
/// The row that a query stands on, read column by column from the left, in the order in which the query lists them. Two databases, one mapping.
/// </summary>
internal interface IRow
{
    Guid Id();
    Guid? OptionalId();
    string Text();
    string? OptionalText();
    byte[] Bytes();

    /// <summary>What is an id in some queries and a text in others; an id as 32 hex digits.</summary>
    string IdOrText();
    long Integer();
    long? OptionalInteger();
}
